/** One collection's part of the option `fields`: our field names to the CRM's own. */
export type FieldMap = Readonly<Record<string, string>>;

/**
 * The path at which a CRM keeps one of our fields: the mapping of the field itself, else that of the group it is in, else our own name.
 * `crmPath({ address: 'location' }, 'address.city')` is `location.city`.
 */
export const crmPath = (map: FieldMap, ours: string): string => {
  const mapped = map[ours];
  if (mapped !== undefined) return mapped;
  const dot = ours.lastIndexOf('.');
  return dot < 0 ? ours : `${crmPath(map, ours.slice(0, dot))}.${ours.slice(dot + 1)}`;
};

/** What Payload's `select` takes: the fields to read, groups nested. */
export type Selection = { [field: string]: Selection | true };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path, undefined where there is none. */
export const readPath = (document: unknown, path: string): unknown => {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (!isRecord(value)) return undefined;
    value = value[part];
  }
  return value;
};

/** Sets the value at a dotted path in `target` and makes the groups on the way. */
export const writePath = ({ target, path, value }: { target: Record<string, unknown>; path: string; value: unknown }): void => {
  const dot = path.indexOf('.');
  if (dot < 0) {
    target[path] = value;
    return;
  }
  const head = path.slice(0, dot);
  const existing = target[head];
  const group: Record<string, unknown> = isRecord(existing) ? existing : {};
  target[head] = group;
  writePath({ target: group, path: path.slice(dot + 1), value });
};

const addToSelect = ({ select, path }: { select: Selection; path: string }): void => {
  const dot = path.indexOf('.');
  if (dot < 0) {
    select[path] = true;
    return;
  }
  const head = path.slice(0, dot);
  const existing = select[head];
  const group: Selection = typeof existing === 'object' ? existing : {};
  select[head] = group;
  addToSelect({ select: group, path: path.slice(dot + 1) });
};

/** Payload's `select` for these paths. */
export const selectOf = (paths: readonly string[]): Selection => {
  const select: Selection = {};
  for (const path of paths) addToSelect({ select, path });
  return select;
};
