/** Slugs of the collections the sync works on, by our own names. */
export type CollectionNames = {
  contacts: string;
  opportunities: string;
  activities: string;
  pipelines: string;
  pipelineStages: string;
};

/** Our field names mapped to a CRM's own, per collection; a field that is not named keeps our name. */
export type FieldNames = {
  contacts: Readonly<Record<string, string>>;
  opportunities: Readonly<Record<string, string>>;
  activities: Readonly<Record<string, string>>;
  pipelines: Readonly<Record<string, string>>;
  pipelineStages: Readonly<Record<string, string>>;
};

/** Where the CRM keeps what the sync writes. */
export type CrmNames = { collections: CollectionNames; fields: FieldNames };

/** Key of `req.context` that marks a write as the sync's own, so that hooks let it pass and it never echoes back. */
export const SYNC_CONTEXT = 'payloadStSync';
