/** A business unit's name as it is compared: without case and surplus blanks (design section 3). */
export const normalName = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
