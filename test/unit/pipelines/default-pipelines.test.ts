import { describe, expect, test } from '@jest/globals';

import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { ruleOptionsSchema } from '../../../src/pipelines/rule-schema.js';

describe('the default pipelines (design 3)', () => {
  test('sales takes the sales and service units of pool and electrical, install their install units', () => {
    expect(defaultPipelines.map(({ slug, name, businessUnits }) => ({ slug, name, businessUnits }))).toEqual([
      { slug: 'sales', name: 'Sales Pipeline', businessUnits: ['Pool - Sales', 'Pool - Service', 'Electrical - Sales', 'Electrical - Service'] },
      { slug: 'install', name: 'Install Pipeline', businessUnits: ['Pool - Install', 'Electrical - Install'] },
    ]);
  });

  test('the stages of sales, their order, and which are won and lost', () => {
    expect(defaultPipelines[0]?.stages.map(({ order, slug, name, status }) => `${order} ${slug} ${name} ${status}`)).toEqual([
      '1 new-lead New Lead open', '2 contacted Contacted open', '3 appointment-scheduled Appointment Scheduled open', '4 proposal-sent Proposal Sent open',
      '5 estimate-followup Estimate Follow-up open', '6 job-sold Job Sold won', '7 estimate-lost Estimate Lost lost',
    ]);
  });

  test('the stages of install', () => {
    expect(defaultPipelines[1]?.stages.map(({ order, slug, name, status }) => `${order} ${slug} ${name} ${status}`)).toEqual([
      '1 estimate-approved Estimate Approved / Job Created open', '2 pre-install-planning Pre-Install Planning / Permitting open', '3 scheduled Scheduled / Ready for Install open',
      '4 in-progress In Progress / On Site open', '5 on-hold On Hold / Return Visit Needed open', '6 job-completed Job Completed won',
    ]);
  });

  test('Estimate Follow-up and Pre-Install Planning are manual: nothing in ServiceTitan leads there', () => {
    expect(defaultPipelines.flatMap(({ stages }) => stages.filter(({ trigger }) => trigger === undefined).map(({ slug }) => slug))).toEqual(['estimate-followup', 'pre-install-planning']);
  });

  test('the defaults of the other rules are those of the seed', () => {
    const { pipelines, ...others } = defaultRules;
    expect(pipelines).toBe(defaultPipelines);
    expect(others).toEqual({
      lookbackDays: 14, newDealAfterDays: 30, opportunityPer: 'customer', estimateValue: 'total', openEstimate: 'latest', onReopen: 'keep', onUnsell: 'keep', phoneCountry: 'US', fieldRules: {},
    });
  });

  test('all of it is the default value of the options', () => {
    expect(ruleOptionsSchema.parse({})).toEqual(defaultRules);
    expect(ruleOptionsSchema.parse({ pipelines: structuredClone([...defaultPipelines]) })).toEqual(defaultRules);
  });
});
