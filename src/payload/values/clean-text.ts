/** Text as it is compared and written: composed Unicode, no blanks at the ends; null for none. */
export const cleanText = (text: string | null | undefined): string | null => text?.normalize('NFC').trim() || null;
