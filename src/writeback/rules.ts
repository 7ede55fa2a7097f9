import { assignments } from './rules/assignments.js';
import { contactFields } from './rules/contact-fields.js';
import { moveNotes } from './rules/move-notes.js';
import { newLeads } from './rules/new-leads.js';
import { stageMoves } from './rules/stage-moves.js';
import type { OutgoingRule } from './write.types.js';

/** What changes in the CRM ask of ServiceTitan: every rule is asked about every change. */
export const OUTGOING_RULES: readonly OutgoingRule[] = [stageMoves, moveNotes, contactFields, newLeads, assignments];
