import type { JsonSchema } from './contract.types.js';

const KEPT_FORMATS = new Set(['date-time', 'email', 'int32', 'int64']);
const KEPT_KEYWORDS = ['type', 'enum', 'required', 'maxLength', 'minLength', 'pattern'] as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of a shared schema in the contract: the document's own one, made unique by the module. */
export const definitionName = (module: string, reference: string): string => `${module}.${reference.split('/').at(-1) ?? ''}`;

/** Turns an OpenAPI 3.0 schema into JSON Schema draft 07: `nullable` becomes a null type, prose and private formats go. */
export const toJsonSchema = ({ schema, module }: { schema: unknown; module: string }): JsonSchema => {
  if (!isObject(schema)) return {};
  const convert = (inner: unknown) => toJsonSchema({ schema: inner, module });
  const isNullable = schema['nullable'] === true;

  const alternatives = schema['oneOf'];
  const target = typeof schema['$ref'] === 'string' ? { $ref: `#/definitions/${definitionName(module, schema['$ref'])}` } : undefined;
  if (target !== undefined || Array.isArray(alternatives)) {
    const choices = target === undefined ? (alternatives as unknown[]).map(convert) : [target];
    const [only] = choices;
    if (only !== undefined && choices.length === 1 && !isNullable) return only;
    return { anyOf: isNullable ? [...choices, { type: 'null' }] : choices };
  }

  const result: Record<string, unknown> = {};
  for (const keyword of KEPT_KEYWORDS) if (keyword in schema) result[keyword] = schema[keyword];
  if (isNullable && typeof schema['type'] === 'string') result['type'] = [schema['type'], 'null'];
  if (isNullable && Array.isArray(schema['enum'])) result['enum'] = [...schema['enum'], null];
  if (typeof schema['format'] === 'string' && KEPT_FORMATS.has(schema['format'])) result['format'] = schema['format'];
  if (schema['format'] === 'guid') result['format'] = 'uuid';
  if ('items' in schema) result['items'] = convert(schema['items']);
  if (isObject(schema['properties'])) {
    result['properties'] = Object.fromEntries(Object.entries(schema['properties']).map(([name, property]) => [name, convert(property)]));
  }
  if ('additionalProperties' in schema) {
    result['additionalProperties'] = isObject(schema['additionalProperties']) ? convert(schema['additionalProperties']) : schema['additionalProperties'];
  }
  return result;
};

/** The names of the shared schemas that a schema refers to. */
export const referencesOf = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(referencesOf);
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value.slice('#/definitions/'.length)] : referencesOf(value));
};
