import type { Finding } from './finding.js';

const VERDICTS = new Map<boolean | null, string>([
  [true, 'ok'],
  [false, 'MISSED'],
  [null, 'not judged'],
]);

const HEAD = ['', 'measured', 'ratio', 'target', ''];

/** The findings as a Markdown table with aligned columns. */
export const tableOf = (findings: readonly Finding[]): string => {
  const rows = findings.map(({ subject, measured, ratio, target, isMet }) => [subject, measured, ratio?.toFixed(2) ?? '', target, VERDICTS.get(isMet) ?? '']);
  const widths = HEAD.map((head, column) => Math.max(3, ...[[...HEAD], ...rows].map((row) => row[column]?.length ?? 0), head.length));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};
