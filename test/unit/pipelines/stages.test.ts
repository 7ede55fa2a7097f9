import { describe, expect, test } from '@jest/globals';

import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { findPipeline, findStage, stageFor } from '../../../src/pipelines/stages.js';

const install = findPipeline(defaultPipelines, 'install');

describe('finding pipelines and stages', () => {
  test('a pipeline by its slug, none for a board that the options do not know', () => {
    expect(install?.name).toBe('Install Pipeline');
    expect(findPipeline(defaultPipelines, 'nurture')).toBeUndefined();
    expect(findPipeline(defaultPipelines, null)).toBeUndefined();
  });

  test('a stage by its slug, none for one that only the CRM knows', () => {
    expect(findStage(install, 'on-hold')?.name).toBe('On Hold / Return Visit Needed');
    expect(findStage(install, 'very-important')).toBeUndefined();
    expect(findStage(undefined, 'on-hold')).toBeUndefined();
  });

  test('the stage that a trigger leads to, none where a pipeline does without it', () => {
    expect(stageFor(install, 'job-completed')?.slug).toBe('job-completed');
    expect(stageFor(install, 'estimate-sold')).toBeUndefined();
    expect(stageFor(undefined, 'job-completed')).toBeUndefined();
  });
});
