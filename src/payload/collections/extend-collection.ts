import type { CollectionConfig, Field } from 'payload';

import { crmPath } from '../field-paths.js';
import type { FieldMap } from '../field-paths.js';
import { addField, changeField, findField, obstacleOn } from '../fields/field-tree.js';
import type { Found } from '../fields/field-tree.js';
import type { WantedField } from '../fields/wanted-field.js';

type Outcome = { collection: CollectionConfig; problems: string[] };

const problemWith = ({ found, wanted }: { found: Found; wanted: WantedField }): string | null => {
  const { field } = found;
  if (!field || !wanted.accepts.includes(field.type)) {
    return `is of type "${found.type}", but must be of type ${wanted.accepts.map((type) => `"${type}"`).join(' or ')}`;
  }
  const holdsMany = 'hasMany' in field && field.hasMany === true;
  if (holdsMany && !wanted.hasMany) return `holds many values, but must be a single "${field.type}"`;
  if (!holdsMany && wanted.hasMany) return 'must have `hasMany: true`';
  if (wanted.relationTo !== undefined && 'relationTo' in field && field.relationTo !== wanted.relationTo) {
    return `must be a relationship to "${wanted.relationTo}" and to nothing else`;
  }
  if (wanted.unique && !('unique' in field && field.unique)) return 'must have `unique: true`';
  return null;
};

const withChoices = ({ field, wanted }: { field: Field; wanted: WantedField }): Field => {
  if (!wanted.options || (field.type !== 'select' && field.type !== 'radio')) return field;
  const own = new Set(field.options.map((option) => (typeof option === 'string' ? option : option.value)));
  const missing = wanted.options.filter((option) => !own.has(option.value));
  return missing.length === 0 ? field : { ...field, options: [...field.options, ...missing] };
};

// Rows that are there already have no value: a required column could not be added to them.
const optional = (field: Field): Field => ('required' in field && field.required ? { ...field, required: false } : field);

/**
 * A collection with the fields it lacks. Fields it has are kept as they are, except that a select gets the choices it lacks.
 * `problems` name every field that cannot hold what the sync writes, with the expected type and what to do (design 5.1).
 * `existing` is false for a collection the plugin itself makes.
 */
export const extendCollection = ({
  collection,
  wanted,
  map,
  existing,
}: {
  collection: CollectionConfig;
  wanted: readonly WantedField[];
  map: FieldMap;
  existing: boolean;
}): Outcome => {
  const problems: string[] = [];
  let fields: Field[] = collection.fields;
  for (const field of wanted) {
    const path = crmPath(map, field.name);
    const found = findField({ fields, path });
    const obstacle = obstacleOn({ fields, path });
    const remedy = `Change it, or map "${field.name}" to another field with the option \`fields\`.`;
    if (obstacle) {
      problems.push(`Collection "${collection.slug}", field "${obstacle.path}" is of type "${obstacle.type}", but must be of type "group". ${remedy}`);
    } else if (!found) {
      const build = (name: string): Field => (existing ? optional(field.build(name)) : field.build(name));
      fields = addField({ fields, path, build });
    } else {
      const problem = problemWith({ found, wanted: field });
      if (problem) problems.push(`Collection "${collection.slug}", field "${path}" ${problem}. ${remedy}`);
      else fields = changeField({ fields, path, change: (own) => withChoices({ field: own, wanted: field }) });
    }
  }
  return { collection: { ...collection, fields }, problems };
};
