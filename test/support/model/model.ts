import type { ContactMethodRecord } from '../../../src/servicetitan/records.js';
import { closedBeforeComeback, lossEnd, type Parts } from './closed.js';
import { dealOfEstimate, giveJobs, partsOf, survivorOf } from './deals.js';
import type { ContactDoc, Deal, Draft, Fields, Model, OpportunityDoc, Run } from './model.types.js';
import { byCreation, dismissedOn, ms, says } from './records.js';
import { born, factsOf, sixSteps, type Facts } from './six-steps.js';
import { adopt, mergeAll } from './three-way.js';

export const createModel = (): Model => ({ contacts: [], deletedContacts: new Set(), knownContacts: new Set(), deals: [], strangers: [], given: new Map(), left: new Set(), unitIds: new Map(), unlinkedEstimates: [] });

/** What a run must leave behind, by design 4: nothing is batched, nothing is skipped, everything is looked at again. */
export const runModel = (model: Model, run: Run): void => {
  giveJobs(model, run);
  const survivors = new Set(run.seen.customers.map(({ id }) => survivorOf(run.seen.customers, id) ?? id));
  for (const id of survivors) bringContact(model, run, id);
  for (const { id } of run.seen.customers) if (!survivors.has(id)) markMerged(model, run, id);
  model.knownContacts = new Set([...model.deletedContacts, ...run.seen.customers.filter(({ id }) => contactOf(model, run, id)).map(({ id }) => id)]);
  for (const deal of [...model.deals].sort((a, b) => byCreation(a.begun, b.begun))) bringOpportunity(model, run, deal);
  model.unlinkedEstimates = run.seen.estimates.filter((each) => each.active && each.jobId === null && !dealOfEstimate({ model, run, estimate: each })).map(({ id }) => id);
};

const contactKey = (run: Run, customerId: string): string => `${run.seen.tenantId}:customer:${customerId}`;
const contactOf = (model: Model, run: Run, customerId: string): ContactDoc | undefined => model.contacts.find(({ key }) => key === contactKey(run, customerId));

const ruleOf = (run: Run, collection: string) => (field: string) =>
  run.options.fieldRules[`${collection}.${field}`] ?? run.options.fieldRules[`${collection}.${field.split('.')[0]}`] ?? 'servicetitan';

const write = ({ run, document, fields, collection, changedOn }: { run: Run; document: ContactDoc; fields: Fields; collection: string; changedOn: readonly string[] }): void => {
  const isServiceTitanNewer = Math.max(...changedOn.map(ms)) > document.updatedAt;
  if (mergeAll({ document, servicetitan: fields, ruleOf: ruleOf(run, collection), isServiceTitanNewer })) document.updatedAt = ms(run.now);
};

// Contacts (4.2.1, 4.1.6)

const methodsOf = ({ seen }: Run, customerId: string, type: string): ContactMethodRecord[] =>
  seen.contactMethods.filter((method) => method.customerId === customerId && method.active && says(method.type, type)).sort(byCreation);

const customerName = ({ seen }: Run, customerId: string): string => seen.customers.find(({ id }) => id === customerId)?.name?.trim() || `Customer ${customerId}`;

const contactFields = (run: Run, customerId: string): Fields => {
  const customer = run.seen.customers.find(({ id }) => id === customerId);
  const [email, mobile, phone] = ['Email', 'MobilePhone', 'Phone'].map((type) => methodsOf(run, customerId, type)[0]?.value ?? null);
  return {
    name: customerName(run, customerId),
    email: email ?? null,
    phone: mobile ?? phone ?? null,
    'address.street': customer?.address.street ?? null,
    'address.city': customer?.address.city ?? null,
    'address.state': customer?.address.state ?? null,
    'address.zip': customer?.address.zip ?? null,
    stTenantId: run.seen.tenantId,
    stCustomerId: customerId,
    stStatus: customer?.active ? 'active' : 'inactive',
  };
};

const bringContact = (model: Model, run: Run, id: string): void => {
  const { customers, jobs } = run.seen;
  const fields = contactFields(run, id);
  const changedOn = [...customers.filter((each) => each.id === id), ...run.seen.contactMethods.filter((each) => each.customerId === id)].map((each) => each.modifiedOn);
  const losers = customers.filter((each) => each.id !== id && survivorOf(customers, each.id) === id);
  const since = ms(run.full ? (run.since ?? '1970-01-01T00:00:00Z') : run.trackingSince);
  const hasJob = jobs.some((job) => survivorOf(customers, job.customerId) === id && ms(job.createdOn) >= Math.min(since, ms(run.trackingSince)));

  if (!contactOf(model, run, id) && !model.deletedContacts.has(id)) {
    const [orphan] = losers.sort((a, b) => Number(a.id) - Number(b.id)).flatMap((loser) => contactOf(model, run, loser.id) ?? []);
    const isKnown = model.knownContacts.has(id);
    const linked = isKnown ? undefined : contactWithId(model, fields);
    if (orphan && !linked && !isKnown) orphan.key = contactKey(run, id);
    else if (isKnown || hasJob || model.deals.some((deal) => deal.customerId === id)) return createContact({ model, run, fields, found: linked ?? (isKnown ? undefined : contactWithEmail(model, run, fields)) });
  }
  const contact = contactOf(model, run, id);
  if (contact) write({ run, document: contact, fields, collection: 'contacts', changedOn });
};

/** "An existing contact with the same ServiceTitan id is adopted" (4.2.1). */
const contactWithId = (model: Model, { stCustomerId, stTenantId }: Fields): ContactDoc | undefined =>
  model.contacts.find(({ key, fields }) => key === null && fields.stCustomerId === stCustomerId && [null, stTenantId].includes(fields.stTenantId ?? null));

/** "Else one without `stKey` and with exactly the same email …, if only one contact and only one ServiceTitan customer have it." */
const contactWithEmail = (model: Model, { seen }: Run, { email }: Fields): ContactDoc | undefined => {
  const folded = (value: unknown): string => String(value ?? '').trim().toLowerCase();
  const alike = model.contacts.filter(({ fields }) => folded(fields.email) !== '' && folded(fields.email) === folded(email));
  const holders = seen.contactMethods.filter((each) => each.active && says(each.type, 'Email') && folded(each.value) === folded(email));
  const [only] = alike;
  const isOne = alike.length === 1 && new Set(holders.map(({ customerId }) => survivorOf(seen.customers, customerId))).size === 1;
  return isOne && only?.key === null && !only.fields.stCustomerId ? only : undefined;
};

const createContact = ({ model, run, fields, found }: { model: Model; run: Run; fields: Fields; found: ContactDoc | undefined }): void => {
  const key = contactKey(run, String(fields.stCustomerId));
  if (found) adopt(found, fields);
  else model.contacts.push({ key, fields, base: { ...fields }, updatedAt: 0 });
  Object.assign(found ?? model.contacts.at(-1) ?? {}, { key, updatedAt: ms(run.now) });
};

const markMerged = (model: Model, run: Run, id: string): void => {
  const contact = contactOf(model, run, id);
  if (contact) write({ run, document: contact, fields: { stStatus: 'merged' }, collection: 'contacts', changedOn: run.seen.customers.map(({ modifiedOn }) => modifiedOn) });
};

// Opportunities (4.2, 4.3)

const bringOpportunity = (model: Model, run: Run, deal: Deal): void => {
  deal.refused = null;
  const parts = partsOf({ model, run, deal });
  const facts = factsOf({ parts, run, customerName: customerName(run, deal.customerId) });
  const contact = contactOf(model, run, deal.customerId);
  if (facts.jobs.length === 0 || deal.isDeleted) return;

  const start = born(facts);
  const { after: asked, passed } = sixSteps(start, { facts, run, isHeld: false, deal, fresh: null, isTooLate: false });
  const links: Fields = { contact: contact ?? null, stTenantId: run.seen.tenantId, stCustomerId: deal.customerId };
  const document = deal.document ?? (contact && takeStranger(model, deal, contact));
  if (document) standAgain({ deal, document, asked, links, facts, parts, run });
  else if (contact) {
    const fields = { ...links, ...asked };
    deal.document = { key: deal.key, fields, base: { ...fields }, updatedAt: ms(run.now) };
    deal.said = asked;
    deal.passed.push(start.stage, ...passed);
  } else return;
  remember({ deal, asked, facts, parts, run });
};

/** "A stage set by hand is a pin and holds until the rules ask for another one" (4.3); so does a status, unless the rules move the stage. */
const standAgain = ({ deal, document, asked, links, facts, parts, run }: { deal: Deal; document: OpportunityDoc; asked: Draft; links: Fields; facts: Facts; parts: Parts; run: Run }): void => {
  const { pipeline, stage, status } = document.fields as Draft;
  const isHeld = deal.asked?.pipeline === asked.pipeline && deal.asked.stage === asked.stage;
  const { after, passed } = sixSteps({ ...(deal.said ?? ({ ...document.fields } as Draft)), pipeline, stage, status }, { facts, run, isHeld, deal, fresh: asked, isTooLate: closedBeforeComeback({ parts, ...run }) !== null });
  const isThere = after.pipeline === pipeline && after.stage === stage;
  if (isThere && deal.asked?.status === asked.status) after.status = status;
  const isMoved = !isThere || after.status !== status;
  Object.assign(document.fields, { pipeline: after.pipeline, stage: after.stage, status: after.status });

  const { pipeline: _p, stage: _s, status: _t, ...said } = after;
  const changedOn = [...parts.jobs, ...parts.estimates].map(({ modifiedOn }) => modifiedOn);
  write({ run, document, fields: { ...links, ...said }, collection: 'opportunities', changedOn });
  if (isMoved) document.updatedAt = ms(run.now);
  // A run that newly asks for the stage where someone has put it already tells of it as well.
  const isFoundThere = !isHeld && deal.stood !== null && isThere && stage === asked.stage && pipeline === asked.pipeline && (stage !== deal.stood.stage || pipeline !== deal.stood.pipeline);
  deal.said = after;
  const told = isFoundThere ? [stage] : passed;
  deal.passed.push(...told);
  if (told.length > 0) deal.activities += 1;
  const isRefused = !isHeld && facts.live.length > 0 && (after.pipeline !== asked.pipeline || after.stage !== asked.stage);
  deal.refused = isRefused ? asked.stage : null;
};

/** "That contact's only open, unlinked opportunity in `new-lead` or `contacted` is adopted too" (4.2.1): the latest deal that has none takes it. */
const takeStranger = (model: Model, deal: Deal, contact: ContactDoc): OpportunityDoc | null => {
  const open = model.strangers.filter(({ fields }) => fields.contact === contact && fields.status === 'open' && !fields.stJobId && ['new-lead', 'contacted'].includes(String(fields.stage)));
  const [stranger] = open;
  const isLatest = !model.deals.some((other) => other.customerId === deal.customerId && other.asked === null && byCreation(other.begun, deal.begun) > 0);
  if (open.length !== 1 || !stranger || deal.asked !== null || !isLatest) return null;
  model.strangers = model.strangers.filter((each) => each !== stranger);
  deal.document = Object.assign(stranger, { key: deal.key, base: { ...stranger.fields } });
  return stranger;
};

const remember = ({ deal, asked, facts, parts, run }: { deal: Deal; asked: Draft; facts: Facts; parts: Parts; run: Run }): void => {
  const { jobs, dismissed, sold } = facts;
  const isCanceledOnly = facts.live.length === 0 && sold.length === 0 && asked.stage !== 'estimate-lost';
  const lastDismissal = Math.max(...dismissed.map((estimate) => dismissedOn(run.seen, estimate)));
  const lostAt = deal.lostBy === 'cancellation' ? closedBeforeComeback({ parts, ...run }) : deal.lostAt;
  const lostUntil = lostAt === null ? 0 : Math.min(lossEnd({ parts, options: run.options, lostAt }), ms(run.now));
  deal.asked = { pipeline: asked.pipeline, stage: asked.stage, status: asked.status };
  deal.wasSold = sold.length > 0 || (deal.wasSold && deal.document?.fields.stage === 'job-sold');
  if (facts.live.length === 0) deal.canceledJobs = new Set(jobs.map(({ id }) => id));
  const { pipeline, stage } = deal.document?.fields as Draft;
  deal.stood = { pipeline, stage };
  if (deal.document?.fields.status !== 'lost') {
    if (lostAt !== null) deal.lostTimes.push({ from: lostAt, to: lostUntil });
    [deal.lostBy, deal.lostAt] = [null, null];
  } else if (deal.lostBy === 'person') return;
  else if (asked.stage === 'estimate-lost') [deal.lostBy, deal.lostAt] = ['estimates', lastDismissal];
  else if (isCanceledOnly) [deal.lostBy, deal.lostAt] = ['cancellation', null];
  else if (deal.lostBy === 'cancellation') deal.lostAt = lostAt;
};
