import type { DocumentId } from '../../payload/documents.types.js';

/** Whether two Payload ids are the same one: our tables keep them as text, the CRM's database may give them as numbers. */
export const isSameId = (a: DocumentId | null, b: DocumentId | null): boolean => a !== null && b !== null && String(a) === String(b);
