import type { OutboxStatus } from '../state/outbox.js';
import type { NewLeadSettings, WriteBackMode, WriteBackSettings } from '../writeback/write-back-settings.js';
import type { PillStyle } from './words.js';
import { valueText } from './value-text.js';

/** The states of a write, in the order in which the panel counts them. */
export const OUTBOX_STATES = ['pending', 'sending', 'confirmed', 'refused', 'superseded'] as const satisfies readonly OutboxStatus[];

export const OUTBOX_WORDS: Record<OutboxStatus, { title: string; pill: PillStyle }> = {
  pending: { title: 'Pending', pill: 'warning' },
  sending: { title: 'Sending', pill: 'warning' },
  confirmed: { title: 'Confirmed', pill: 'success' },
  refused: { title: 'Refused', pill: 'error' },
  superseded: { title: 'Superseded', pill: 'light-gray' },
};

export const MODE_WORDS: Record<WriteBackMode, string> = {
  off: 'Off: what people do in the CRM stays in the CRM.',
  notes: 'Notes: a move in the CRM only leaves a note on the job.',
  full: 'Full: what people do in the CRM is done in ServiceTitan.',
};

const newLeadWords = (newLeads: NewLeadSettings): string => {
  if (newLeads.as === 'booking') return `a booking of provider ${newLeads.bookingProviderId}`;
  return newLeads.as === 'lead' ? `a lead of campaign ${newLeads.campaignId}` : 'nothing, it stays in the CRM';
};

const STAYS_HERE = 'What you change here stays in the CRM until ServiceTitan has a job for it.';

/** What an opportunity says as long as nothing of it was to be sent. `settings` are null for one that belongs to no account, `isKnown`: whether it is linked with ServiceTitan. */
export const nothingSentWords = ({ settings, isKnown }: { settings: Pick<WriteBackSettings, 'mode' | 'newLeads'> | null; isKnown: boolean }): string => {
  if (settings?.mode === 'off') return 'The write-back is off: what you change here stays in the CRM.';
  if (settings === null) return STAYS_HERE;
  if (isKnown) return settings.mode === 'notes' ? 'Nothing was sent so far. Move it to another stage, and the job gets a note.' : 'Nothing was sent so far. Move it to another stage, and ServiceTitan follows.';
  if (settings.mode === 'notes' || settings.newLeads.as === 'off') return STAYS_HERE;
  return `In New Lead, and with a contact who has a name and a phone number, an email or an address, it becomes a ${settings.newLeads.as} in ServiceTitan.`;
};

/** The settings line by line: those that count in the mode. */
export const writeBackFacts = ({ mode, soldBy, holdReasonId, jobNotes, contradictions, newLeads }: WriteBackSettings): [string, string][] =>
  mode !== 'full'
    ? []
    : [
        ['Estimates are sold by', soldBy === null ? 'the technician of the job' : `technician ${soldBy}`],
        ['Jobs are held with', holdReasonId === null ? 'the first active reason' : `reason ${holdReasonId}`],
        ['A move leaves a note on the job', jobNotes ? 'yes' : 'no'],
        ['A move that ServiceTitan contradicts', contradictions === 'refuse' ? 'is refused' : 'passes with a warning in the log'],
        ['An opportunity made in New Lead becomes', newLeadWords(newLeads)],
      ];

/** What a side has in a field; pipelines and stages by their names. */
export const conflictValue = ({ field, value, names }: { field: string; value: unknown; names: Record<string, string> }): string =>
  (field === 'stage' || field === 'pipeline') && typeof value === 'string' ? (names[value] ?? valueText(value)) : valueText(value);
