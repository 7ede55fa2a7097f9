import type { Field, Tab } from 'payload';

const isNamedTab = (tab: Tab): tab is Extract<Tab, { name: string }> => 'name' in tab && typeof tab.name === 'string';
const nameOf = (field: Field): string | undefined => ('name' in field && typeof field.name === 'string' ? field.name : undefined);

/** Fields whose names lie on the same level as the container itself, because it only arranges them. */
const arranged = (field: Field): Field[][] => {
  if (field.type === 'row' || field.type === 'collapsible') return [field.fields];
  if (field.type === 'group' && nameOf(field) === undefined) return [field.fields];
  if (field.type === 'tabs') return field.tabs.filter((tab) => !isNamedTab(tab)).map((tab) => tab.fields);
  return [];
};

/** What is found at a path: a field, or a named tab, which holds fields as a group does. */
export type Found = { type: Field['type'] | 'tab'; field: Field | null; fields: Field[] | null };

const findHere = ({ fields, name }: { fields: readonly Field[]; name: string }): Found | null => {
  for (const field of fields) {
    if (nameOf(field) === name) return { type: field.type, field, fields: field.type === 'group' ? field.fields : null };
    if (field.type === 'tabs') {
      const tab = field.tabs.find((candidate) => isNamedTab(candidate) && candidate.name === name);
      if (tab) return { type: 'tab', field: null, fields: tab.fields };
    }
    for (const inner of arranged(field)) {
      const found = findHere({ fields: inner, name });
      if (found) return found;
    }
  }
  return null;
};

/** The field at a dotted data path; rows, collapsibles, unnamed tabs and unnamed groups do not count as levels. Null if there is none. */
export const findField = ({ fields, path }: { fields: readonly Field[]; path: string }): Found | null => {
  const [head = '', ...rest] = path.split('.');
  const found = findHere({ fields, name: head });
  if (!found || rest.length === 0) return found;
  return found.fields ? findField({ fields: found.fields, path: rest.join('.') }) : null;
};

type Change = (field: Field) => Field;
type ChangeFields = (fields: readonly Field[]) => Field[];

const changeHere = ({ fields, name, change, inside }: { fields: readonly Field[]; name: string; change: Change; inside: ChangeFields }): Field[] => {
  const again = (inner: readonly Field[]): Field[] => changeHere({ fields: inner, name, change, inside });
  return fields.map((field): Field => {
    if (nameOf(field) === name) return change(field);
    if (field.type === 'row' || field.type === 'collapsible') return { ...field, fields: again(field.fields) };
    if (field.type === 'group' && nameOf(field) === undefined) return { ...field, fields: again(field.fields) };
    if (field.type !== 'tabs') return field;
    const tabs = field.tabs.map((tab): Tab => {
      if (!isNamedTab(tab)) return { ...tab, fields: again(tab.fields) };
      return tab.name === name ? { ...tab, fields: inside(tab.fields) } : tab;
    });
    return { ...field, tabs };
  });
};

const keep: Change = (field) => field;

/** The fields with the one at `path` changed. Nothing given is altered: a CRM may share its field objects. */
export const changeField = ({ fields, path, change }: { fields: readonly Field[]; path: string; change: Change }): Field[] => {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return changeHere({ fields, name: head, change, inside: (inner) => [...inner] });
  return changeInside({ fields, name: head, inside: (inner) => changeField({ fields: inner, path: rest.join('.'), change }) });
};

const changeInside = ({ fields, name, inside }: { fields: readonly Field[]; name: string; inside: ChangeFields }): Field[] =>
  changeHere({ fields, name, inside, change: (field) => (field.type === 'group' ? { ...field, fields: inside(field.fields) } : keep(field)) });

/** The fields with one more at `path`; groups on the way are made where they are missing. */
export const addField = ({ fields, path, build }: { fields: readonly Field[]; path: string; build: (name: string) => Field }): Field[] => {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return [...fields, build(head)];
  const inside: ChangeFields = (inner) => addField({ fields: inner, path: rest.join('.'), build });
  if (findHere({ fields, name: head })) return changeInside({ fields, name: head, inside });
  return [...fields, { name: head, type: 'group', fields: inside([]) }];
};

/** The longest part of a dotted path at which something stands that is no group, if any: no field can be added below it. */
export const obstacleOn = ({ fields, path }: { fields: readonly Field[]; path: string }): { path: string; type: Found['type'] } | null => {
  const parts = path.split('.');
  for (let length = 1; length < parts.length; length += 1) {
    const parent = parts.slice(0, length).join('.');
    const found = findField({ fields, path: parent });
    if (found && !found.fields) return { path: parent, type: found.type };
  }
  return null;
};
