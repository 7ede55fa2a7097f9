import type { z } from 'zod';

import type { RuleOptions } from '../pipelines/rule-options.js';
import type { ServiceTitanClient } from '../servicetitan/client.types.js';
import type { AppointmentRecord, AssignmentRecord, ContactMethodRecord, CustomerRecord, EstimateRecord, JobRecord } from '../servicetitan/records.js';
import type { OwnValues } from '../state/own-values.js';
import type { WriteBackSettings } from './write-back-settings.js';

/** One change that ServiceTitan is to make, as a rule asks for it and the outbox keeps it. JSON only. */
export type WriteRequest = {
  /** Name of the operation, for example `sell-estimate`; null where nothing is wanted any more, and what was not sent yet for the target is taken back. */
  operation: string | null;
  /**
   * What it is about, for example `estimate:123`. Writes to one target go out one after the other; a later one takes the place of one that was not
   * sent yet.
   */
  target: string;
  /** What the operation's own schema describes. */
  payload: unknown;
  /** What fields of the document say in ServiceTitan once it stands there, as the sync reads them; those that the CRM holds already. */
  expectedValues?: Readonly<Record<string, string>> | undefined;
};

/** That nothing is wanted of a target any more. */
export const takeBack = (target: string): WriteRequest => ({ operation: null, target, payload: null });

/** A write as an operation sees it. `id` is the outbox row's: it never changes, so it can mark what was created (`externalId`). */
export type OutgoingWrite<P> = { id: string; payload: P; createdAt: string; attempts: number };

/**
 * What ServiceTitan has now of what a write wants: `open`, still to be sent; `done`, it stands there (`result` is what is worth keeping of it, ids
 * say); `impossible`, with a sentence for people that quotes no personal data.
 */
export type Look = { is: 'open' } | { is: 'done'; result?: unknown } | { is: 'impossible'; reason: string };

/** One way of changing something in ServiceTitan: looked at before it is sent, and read back after. */
export type WriteOperation<P> = {
  name: string;
  payload: z.ZodType<P>;
  /** Looks at many writes at once, with as few requests as the API allows; one answer for each, in their order. Throws `ServiceTitanError`. */
  look: (args: { client: ServiceTitanClient; writes: readonly OutgoingWrite<P>[] }) => Promise<Look[]>;
  /** Sends one. Throws `ServiceTitanError`; whether it took effect is found out by looking again. */
  send: (args: { client: ServiceTitanClient; write: OutgoingWrite<P> }) => Promise<void>;
  /** What it makes bears a mark of the write's own: there is nothing to look for before it was sent once. */
  isMarked?: true;
  /** What it does, for people: "Sell estimate 123". No personal data. */
  describe: (payload: P) => string;
};

/** Values of a CRM document by our field name, `address.street` for a part of a group; pipeline and stage are slugs, the contact is its id. */
export type SeenValues = Readonly<Record<string, unknown>>;

/** What the mirror says of the customer and the deal that a CRM document stands for; empty for one that ServiceTitan does not know yet. */
export type DealRecords = {
  customer: CustomerRecord | null;
  contactMethods: readonly ContactMethodRecord[];
  jobs: readonly JobRecord[];
  appointments: readonly AppointmentRecord[];
  assignments: readonly AssignmentRecord[];
  estimates: readonly EstimateRecord[];
  /** Which technician, still active in ServiceTitan, a user of the CRM is, by the user's id as text; other users are none. */
  technicianOfUser: ReadonlyMap<string, string>;
};

/** Something that somebody other than the sync changed in a CRM document: what the rules of the write-back decide from. */
export type OutgoingChange = {
  tenantId: string;
  settings: WriteBackSettings;
  /** The tenant's rules; its pipelines say what a stage means, its field rules who wins a field that both sides changed. */
  rules: RuleOptions;
  /** Pipeline slug by business unit id, as `resolveBusinessUnits` found them; a unit in none is absent. */
  pipelineOfBusinessUnit: ReadonlyMap<string, string>;
  collection: 'contacts' | 'opportunities';
  /** Null for a document that ServiceTitan does not know yet. */
  stKey: string | null;
  crmId: string;
  /** When the CRM's document was made, ISO 8601 UTC; absent where that says nothing. */
  createdAt?: string;
  /** The job and the estimate that an opportunity is about, as the sync remembers them; null for none. */
  stJobId: string | null;
  stEstimateId: string | null;
  /** What was seen of it last; null for a document seen for the first time. Only fields that the write-back watches. */
  before: SeenValues | null;
  after: SeenValues;
  /** What sync and CRM last agreed on, by field (design 4.3); nothing for a document that ServiceTitan does not know yet. */
  agreed: SeenValues;
  /** By field, what our own writes put into ServiceTitan since: where it stands there, nobody changed it. */
  ownValues: OwnValues;
  records: DealRecords;
  /** The contact of an opportunity that ServiceTitan does not know, by watched field; null for any other document, and where there is none. */
  contact: SeenValues | null;
  /** `user:5`, or `code`. */
  actor: string;
  /** What a note calls that person; null for code, and for what the sweep found. */
  actorName: string | null;
  /** When it was noticed, ISO 8601 UTC. */
  at: string;
};

/** One rule of the write-back: what a change in the CRM asks of ServiceTitan. Pure. */
export type OutgoingRule = (change: OutgoingChange) => WriteRequest[];
