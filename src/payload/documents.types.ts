import type { OpportunityStatus } from './pipeline.types.js';

/** Payload ids are numbers or text, depending on the adapter. Never calculate with them. */
export type DocumentId = number | string;

export type ContactAddress = { street: string | null; city: string | null; state: string | null; zip: string | null };

/** A contact's synced fields by our names; `fields` of the options maps them to a CRM's own. */
export type ContactValues = {
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  address: ContactAddress;
  /** The person wants no text messages. */
  doNotText: boolean;
  /** The person wants no mail. */
  doNotMail: boolean;
  stTenantId: string | null;
  stCustomerId: string | null;
  stStatus: 'active' | 'inactive' | 'merged' | null;
};

export type TechnicianRow = { stTechnicianId: string; name: string | null; primary: boolean };

/** An opportunity's synced fields by our names. Pipeline and stage are slugs; `contact` is the contact's Payload id. */
export type OpportunityValues = {
  title: string | null;
  contact: DocumentId | null;
  pipeline: string | null;
  stage: string | null;
  status: OpportunityStatus | null;
  value: number | null;
  lostReason: string | null;
  businessUnit: string | null;
  estimateName: string | null;
  technicians: TechnicianRow[];
  /** Ids of users of the admin collection. */
  assignedTo: DocumentId[];
  stTenantId: string | null;
  stCustomerId: string | null;
  stJobId: string | null;
  stJobNumber: string | null;
  stEstimateId: string | null;
};

/** A contact as it stands in the CRM. `updatedAt` is ISO 8601 UTC. */
export type ContactDocument = { id: DocumentId; stKey: string | null; updatedAt: string; createdAt: string; values: ContactValues };

/** An opportunity as it stands in the CRM. */
export type OpportunityDocument = { id: DocumentId; stKey: string | null; updatedAt: string; createdAt: string; values: OpportunityValues };

/** What kind of entry an activity is; a CRM may have more types of its own. */
export type ActivityType = 'contact_created' | 'stage_changed' | 'assignment_changed';
