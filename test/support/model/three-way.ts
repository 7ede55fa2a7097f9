import type { FieldRule } from '../../../src/pipelines/rule-options.js';
import type { ContactDoc, Fields, Value } from './model.types.js';

export const isEmpty = (value: Value | undefined): boolean => value === null || value === undefined || value === '';

type Sides = { document: ContactDoc; servicetitan: Fields; ruleOf: (field: string) => FieldRule; isServiceTitanNewer: boolean };

/** "For every synced field: base, ServiceTitan's value, the CRM's value" (4.3). Says whether anything was written. */
export const mergeAll = ({ document: { fields, base }, servicetitan, ruleOf, isServiceTitanNewer }: Sides): boolean => {
  let isWritten = false;
  for (const [field, value] of Object.entries(servicetitan)) {
    const crm = fields[field] ?? null;
    const before = base[field] ?? null;
    const rule = ruleOf(field);
    const mayWrite = crm === before || rule === 'servicetitan' || (rule === 'newest' && isServiceTitanNewer);
    // What sync itself wrote as the reason of a loss it also clears.
    const isCleared = field === 'lostReason' && isEmpty(value) && !isEmpty(crm) && crm === before;
    if (crm === value || isCleared) base[field] = value;
    else if (isEmpty(value) || value === before) continue;
    else if (mayWrite) base[field] = value;
    else if (rule !== 'ask') {
      base[field] = value;
      continue;
    } else continue;
    isWritten ||= crm !== value;
    fields[field] = value;
  }
  return isWritten;
};

/** A document that people made "keeps its filled fields and gets its empty ones filled" (4.4). */
export const adopt = (document: ContactDoc, servicetitan: Fields): void => {
  for (const [field, value] of Object.entries(servicetitan)) {
    if (isEmpty(document.fields[field])) document.fields[field] = value;
    document.base[field] = value;
  }
};
