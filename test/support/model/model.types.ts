import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import type {
  AppointmentRecord,
  ContactMethodRecord,
  CustomerRecord,
  EstimateRecord,
  JobRecord,
} from '../../../src/servicetitan/records.js';

/** What was seen of ServiceTitan when the sync ran: each record as it was last received. Dates are ISO 8601 UTC. */
export type Seen = {
  tenantId: string;
  customers: readonly CustomerRecord[];
  contactMethods: readonly ContactMethodRecord[];
  jobs: readonly JobRecord[];
  appointments: readonly AppointmentRecord[];
  estimates: readonly EstimateRecord[];
  /** When a job was canceled, by its canceled log. */
  canceledOn: ReadonlyMap<string, string>;
  /** When an estimate was dismissed, by its status history. */
  dismissedOn: ReadonlyMap<string, string>;
  businessUnits: readonly { id: string; name: string }[];
};

export type Kind = 'sales' | 'install';
export type Options = Omit<RuleOptions, 'pipelines' | 'lookbackDays'> & { fallbackPipeline?: string };

/** One run: what it saw, and how it was asked for. */
export type Run = { now: string; seen: Seen; options: Options; trackingSince: string; full: boolean; since: string | null };

export type Value = string | number | null | ContactDoc;
export type Fields = Record<string, Value>;

/** A document of the CRM, with what sync and CRM last agreed on. `key` null is one that people made. */
export type ContactDoc = { key: string | null; fields: Fields; base: Fields; updatedAt: number };
export type OpportunityDoc = ContactDoc;

export type Place = { pipeline: string; stage: string; status: string };

/** An opportunity while the steps work on it. */
export type Draft = Place & {
  title: string | null;
  value: number | null;
  stEstimateId: string | null;
  estimateName: string | null;
  stJobId: string | null;
  stJobNumber: string | null;
  businessUnit: string | null;
  lostReason: string | null;
};

export type Deal = {
  key: string;
  customerId: string;
  /** The job that began it. */
  begun: { createdOn: string; id: string; projectId: string | null };
  document: OpportunityDoc | null;
  isDeleted: boolean;
  /** Where the six steps wanted it when they were last run. */
  asked: Place | null;
  /** Where it stood after that. */
  stood: { pipeline: string; stage: string } | null;
  /** What they last said of its fields. */
  said: Draft | null;
  wasSold: boolean;
  /** What lost it: a person, its estimates, or the cancellation of its jobs. */
  lostBy: 'person' | 'estimates' | 'cancellation' | null;
  /** From when on it is closed for that reason, milliseconds since 1970, as long as it stays lost, whatever its facts say later. */
  lostAt: number | null;
  /** Times for which it stood lost until the rules brought it back. */
  lostTimes: { from: number; to: number }[];
  /** Jobs that were canceled when it was last planned. */
  canceledJobs: Set<string>;
  /** Every stage it passed, and how often one was told as an activity. */
  passed: string[];
  activities: number;
  /** The stage that the rules newly asked for in the last run and that a guard refused. */
  refused: string | null;
};

/** All that has come of the observations so far. */
export type Model = {
  contacts: ContactDoc[];
  /** Customers whose contact a person deleted. */
  deletedContacts: Set<string>;
  /** Customers that have a contact, or had one that is gone. */
  knownContacts: Set<string>;
  deals: Deal[];
  /** Opportunities that people made and no deal has taken. */
  strangers: OpportunityDoc[];
  /** Job → the deal it was given to, and the pipeline it had then. */
  given: Map<string, { deal: Deal; kind: Kind }>;
  /** Jobs that left their deal and found no other. */
  left: Set<string>;
  unitIds: Map<string, string>;
  unlinkedEstimates: string[];
};
