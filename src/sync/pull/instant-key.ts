const ISO_INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * An ISO 8601 instant in a form that compares as text: UTC with nine fractional digits. ServiceTitan sends up to seven, more than a
 * Date keeps, and changes within one millisecond must keep their order. Text that is no instant sorts first.
 */
export const instantKey = (iso: string): string => {
  const match = ISO_INSTANT.exec(iso);
  const seconds = match?.[1];
  if (seconds === undefined) return '';
  const zone = match?.[3];
  const utc = zone === undefined || zone === 'Z' ? seconds : new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  return `${utc}.${(match?.[2] ?? '').slice(0, 9).padEnd(9, '0')}Z`;
};
