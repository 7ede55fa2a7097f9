import type { ContactMethodRecord } from '../../../src/servicetitan/records.js';
import { dealOfEstimate, giveJobs, partsOf, survivorOf } from './deals.js';
import type { ContactDoc, Deal, Fields, Model, OpportunityDoc, Run } from './model.types.js';
import { byCreation, isCanceled, ms, says } from './records.js';
import { askFor, type Asked } from './six-steps.js';
import { standAfter, type Standing } from './standing.js';
import { adopt, mergeAll } from './three-way.js';

export const createModel = (): Model => ({ contacts: [], deletedContacts: new Set(), deals: [], strangers: [], given: new Map(), unitIds: new Map(), unlinkedEstimates: [] });

/** What a run must leave behind, by design 4: nothing is batched, nothing is skipped, everything is looked at again. */
export const runModel = (model: Model, run: Run): void => {
  giveJobs(model, run);
  const survivors = new Set(run.seen.customers.map(({ id }) => survivorOf(run.seen.customers, id) ?? id));
  for (const id of survivors) bringContact(model, run, id);
  for (const { id } of run.seen.customers) if (!survivors.has(id)) markMerged(model, run, id);
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

  if (!model.deletedContacts.has(id)) {
    const orphan = model.contacts.find(({ key }) => losers.some((loser) => key === contactKey(run, loser.id)));
    if (!contactOf(model, run, id) && orphan) orphan.key = contactKey(run, id);
    else if (!contactOf(model, run, id) && hasJob) return createContact(model, run, fields);
  }
  const contact = contactOf(model, run, id);
  if (contact) write({ run, document: contact, fields, collection: 'contacts', changedOn });
};

/** "An existing contact with the same ServiceTitan id is adopted; else one … with exactly the same email" (4.2.1). */
const createContact = (model: Model, run: Run, fields: Fields): void => {
  const key = contactKey(run, String(fields.stCustomerId));
  const emailOf = (value: unknown): string => String(value ?? '').trim().toLowerCase();
  const linked = model.contacts.find((each) => each.key === null && each.fields.stCustomerId === fields.stCustomerId && [null, fields.stTenantId].includes(each.fields.stTenantId ?? null));
  const alike = model.contacts.filter((each) => emailOf(each.fields.email) !== '' && emailOf(each.fields.email) === emailOf(fields.email));
  const holders = new Set(run.seen.contactMethods.filter((each) => says(each.type, 'Email') && emailOf(each.value) === emailOf(fields.email)).map((each) => each.customerId));
  const byEmail = alike.length === 1 && holders.size === 1 && alike[0]?.key === null && !alike[0].fields.stCustomerId ? alike[0] : undefined;
  const found = linked ?? byEmail;
  if (!found) {
    model.contacts.push({ key, fields, base: { ...fields }, updatedAt: ms(run.now) });
    return;
  }
  found.key = key;
  found.updatedAt = ms(run.now);
  adopt(found, fields);
};

const markMerged = (model: Model, run: Run, id: string): void => {
  const contact = contactOf(model, run, id);
  if (contact) write({ run, document: contact, fields: { stStatus: 'merged' }, collection: 'contacts', changedOn: run.seen.customers.map(({ modifiedOn }) => modifiedOn) });
};

// Opportunities (4.2, 4.3)

const bringOpportunity = (model: Model, run: Run, deal: Deal): void => {
  const parts = partsOf({ model, run, deal });
  const contact = contactOf(model, run, deal.customerId);
  if (parts.jobs.length === 0) return;
  const asked = askFor({ parts, run, customerName: customerName(run, deal.customerId), held: String(deal.document?.fields.pipeline) });
  const links: Fields = { contact: contact ?? null, stTenantId: run.seen.tenantId, stCustomerId: deal.customerId };
  const reason = asked.isCanceled ? 'Canceled in ServiceTitan' : null;

  if (!deal.document) {
    if (deal.isDeleted || !contact) return;
    const stranger = strangerFor(model, contact);
    const document: OpportunityDoc = stranger ?? { key: deal.key, fields: {}, base: {}, updatedAt: 0 };
    model.strangers = model.strangers.filter((each) => each !== stranger);
    place(deal, document, stranger ? standAfter({ deal, asked, run, now: standingOf(stranger) }) : { ...asked, passed: asked.path, refused: [] });
    adopt(document, { ...links, ...asked.fields, lostReason: reason });
    deal.document = Object.assign(document, { key: deal.key, updatedAt: ms(run.now) });
  } else {
    const before = standingOf(deal.document);
    const standing = standAfter({ deal, asked, run, now: before });
    if (place(deal, deal.document, standing)) deal.document.updatedAt = ms(run.now);
    const jobIds = parts.jobs.map(({ id }) => id);
    const about = [...parts.jobs, ...parts.estimates, ...run.seen.appointments.filter(({ jobId }) => jobIds.includes(jobId)), ...run.seen.customers.filter(({ id }) => id === deal.customerId)];
    const fields = { ...links, ...fieldsIn(standing, asked), ...(standing.status === 'lost' && !asked.isCanceled ? {} : { lostReason: reason }) };
    write({ run, document: deal.document, fields, collection: 'opportunities', changedOn: about.map(({ modifiedOn }) => modifiedOn) });
  }
  remember(deal, asked, new Set(parts.jobs.filter(isCanceled).map(({ id }) => id)));
};

/** "That contact's only open, unlinked opportunity in `new-lead` or `contacted` is adopted too" (4.2.1). */
const strangerFor = (model: Model, contact: ContactDoc): OpportunityDoc | undefined => {
  const open = model.strangers.filter(({ fields }) => fields.contact === contact && fields.status === 'open' && !fields.stJobId && ['new-lead', 'contacted'].includes(String(fields.stage)));
  return open.length === 1 ? open[0] : undefined;
};

const standingOf = ({ fields }: OpportunityDoc): Standing => ({ pipeline: String(fields.pipeline), stage: String(fields.stage), status: String(fields.status) });

const place = (deal: Deal, { fields }: OpportunityDoc, { pipeline, stage, status, passed, refused }: ReturnType<typeof standAfter>): boolean => {
  const isMoved = fields.stage !== stage || fields.pipeline !== pipeline || fields.status !== status;
  Object.assign(fields, { pipeline, stage, status });
  deal.passed.push(...passed.map((each) => each.stage));
  deal.refused.push(...refused);
  return isMoved;
};

/** "In `estimate-lost` nothing changes" (4.4); "in `install`: value … follow the Sold ones" (4.2.4); else the fields follow in whatever stage holds. */
const fieldsIn = (standing: Standing, asked: Asked): Fields => {
  if (standing.stage === 'estimate-lost') return {};
  if (standing.pipeline === 'install' && asked.pipeline !== 'install') return asked.isSold ? { value: asked.fields.value ?? null } : {};
  return asked.fields;
};

const remember = (deal: Deal, asked: Asked, canceledJobs: Set<string>): void => {
  deal.asked = { pipeline: asked.pipeline, stage: asked.stage, status: asked.status };
  deal.wasSold ||= asked.isSold;
  deal.canceledJobs = canceledJobs;
  if (deal.document?.fields.status !== 'lost') [deal.lostBy, deal.lostAt] = [null, null];
  else if (asked.status === 'lost' && deal.lostBy !== 'person') [deal.lostBy, deal.lostAt] = [asked.isCanceled && asked.stage !== 'estimate-lost' ? 'cancellation' : 'estimates', asked.lostAt];
};
