import type { CSSProperties } from 'react';

// Payload's theme variables in one place, for their names change with Payload 4. Style objects and no style sheet: a config that the
// command line loads in plain Node must not come upon CSS.
const GAP = 'calc(var(--base) * 0.5)';
const LINE = '1px solid var(--theme-elevation-150)';

const card: CSSProperties = { border: LINE, borderRadius: 'var(--style-radius-m)', padding: 'var(--base)', background: 'var(--theme-elevation-0)', minWidth: 0 };
const quiet: CSSProperties = { color: 'var(--theme-elevation-600)', margin: 0 };
const plainList: CSSProperties = { listStyle: 'none', margin: 0, padding: 0 };

export const styles = {
  page: { display: 'flex', flexDirection: 'column', gap: 'var(--base)', paddingTop: 'var(--base)', paddingBottom: 'calc(var(--base) * 3)' },
  header: { display: 'flex', flexWrap: 'wrap', gap: GAP, alignItems: 'center', justifyContent: 'space-between' },
  title: { margin: 0 },
  heading: { margin: `0 0 ${GAP}`, fontSize: 'calc(var(--base-body-size) * 1.3px)', lineHeight: 1.3 },
  subheading: { margin: `${GAP} 0 0`, fontSize: 'calc(var(--base-body-size) * 1.05px)' },
  card,
  cards: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(210px, 1fr))', gap: GAP },
  boards: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))', gap: 'var(--base)' },
  row: { display: 'flex', flexWrap: 'wrap', gap: GAP, alignItems: 'center' },
  spread: { display: 'flex', gap: GAP, alignItems: 'baseline', justifyContent: 'space-between' },
  quiet,
  label: { ...quiet, fontSize: 'calc(var(--base-body-size) * 0.9px)', lineHeight: 1.4, marginBottom: 6 },
  figure: { fontSize: 'calc(var(--base-body-size) * 2px)', lineHeight: 1.2, fontWeight: 600, margin: 0, fontVariantNumeric: 'tabular-nums' },
  list: { ...plainList, display: 'flex', flexDirection: 'column', gap: 'calc(var(--base) * 0.35)' },
  number: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  bar: { height: 6, borderRadius: 3, background: 'var(--theme-elevation-100)', overflow: 'hidden' },
  fill: { height: '100%', background: 'var(--theme-success-500)', borderRadius: 3 },
  steps: { ...plainList, display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(190px, 1fr))', gap: 'calc(var(--base) * 0.35) var(--base)' },
  change: { overflowWrap: 'anywhere', margin: 0 },
  panel: { display: 'flex', flexDirection: 'column', gap: GAP, marginTop: 'var(--base)', marginBottom: 'var(--base)' },
  input: { border: LINE, borderRadius: 'var(--style-radius-s)', padding: GAP, background: 'var(--theme-input-bg)', color: 'inherit', font: 'inherit', width: 'fit-content' },
  entry: { display: 'flex', gap: GAP, alignItems: 'flex-start', justifyContent: 'space-between' },
  values: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', gap: GAP, margin: `${GAP} 0`, maxWidth: 900 },
  value: { borderLeft: LINE, paddingLeft: GAP, minWidth: 0 },
  plain: { margin: 0, overflowWrap: 'anywhere' },
  facts: { display: 'grid', gridTemplateColumns: 'auto 1fr', gap: `2px ${GAP}`, margin: 0 },
  fact: { margin: 0, textAlign: 'right', overflowWrap: 'anywhere' },
} satisfies Record<string, CSSProperties>;

/** The length of a bar in percent; anything at all is seen. */
export const barWidth = (part: number, whole: number): string => (part <= 0 || whole <= 0 ? '0%' : `${Math.max(1, Math.min(100, (part / whole) * 100))}%`);
