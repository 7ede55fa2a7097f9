import type { StoredOperation } from './operation.js';
import { OPERATIONS } from './operations.js';
import { automationEvent, type Automation } from './operations/automation-event.js';
import { OUTGOING_RULES } from './rules.js';
import { automationEvents } from './rules/automation-events.js';
import type { WriteBackMode } from './write-back-settings.js';
import type { OutgoingRule } from './write.types.js';

/** What changes in the CRM ask of others, and how it is done. */
export type WriteBack = { rules: readonly OutgoingRule[]; operations: readonly StoredOperation[] };

/** The write-back to ServiceTitan, and to the automation where there is one. */
export const writeBackTo = (automation: Automation | null): WriteBack =>
  automation === null
    ? { rules: OUTGOING_RULES, operations: OPERATIONS }
    : { rules: [...OUTGOING_RULES, automationEvents], operations: [...OPERATIONS, automationEvent(automation)] };

/** Names of the operations that a mode lets out; undefined for all. What a stricter mode than it was recorded under holds back stays pending. */
export const operationsLetOut = ({ operations, mode }: { operations: readonly StoredOperation[]; mode: WriteBackMode }): string[] | undefined =>
  mode === 'full' ? undefined : operations.filter(({ name, isElsewhere }) => isElsewhere === true || (mode === 'notes' && name === 'job-note')).map(({ name }) => name);
