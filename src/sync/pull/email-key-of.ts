import type { ContactMethodRecord } from '../../servicetitan/records.js';

/** The email of an active contact method, case-folded, as contacts are matched by it (design 4.2 step 1); null for anything else. */
export const emailKeyOf = (method: ContactMethodRecord): string | null => {
  if (!method.active || method.type.toLowerCase() !== 'email' || !method.value) return null;
  return method.value.trim().normalize('NFC').toLowerCase() || null;
};
