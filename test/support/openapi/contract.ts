import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { Contract, JsonSchema, OperationContract } from './contract.types.js';

const CONTRACT_FILE = new URL('./contract.json', import.meta.url);

/** The committed contract. */
export const contract = JSON.parse(readFileSync(CONTRACT_FILE, 'utf8')) as Contract;

const ajv = new Ajv({ strict: false, allErrors: true });
ajvFormats.default(ajv);
ajv.addSchema({ $id: 'contract', definitions: contract.definitions });

// Compiled schemas by their source, for tests validate thousands of answers.
const compiled = new Map<JsonSchema, ValidateFunction>();

const validatorOf = (schema: JsonSchema): ValidateFunction => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/definitions/', '"contract#/definitions/')) as JsonSchema;
  const validate = ajv.compile(pointed);
  compiled.set(schema, validate);
  return validate;
};

const check = ({ schema, value, what }: { schema: JsonSchema; value: unknown; what: string }): void => {
  const validate = validatorOf(schema);
  if (validate(value)) return;
  const problems = (validate.errors ?? []).slice(0, 5).map((error) => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  throw new Error(`${what} does not fit ServiceTitan's OpenAPI document:\n${problems.join('\n')}`);
};

const patterns = Object.entries(contract.operations).map(([name, operation]) => {
  const [method = '', template = ''] = name.split(' ');
  return { name, method, operation, pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`), parameters: template.split('{').length };
});

/** The documented operation that a request goes to. Fixed paths win over those with parameters; throws for an unknown one. */
export const operationOf = ({ method, path }: { method: string; path: string }): { name: string; operation: OperationContract } => {
  const [found] = patterns
    .filter((candidate) => candidate.method === method.toUpperCase() && candidate.pattern.test(path))
    .sort((a, b) => a.parameters - b.parameters);
  if (found === undefined) throw new Error(`${method} ${path} is no operation of the contract`);
  return found;
};

const ERROR_SCHEMA: JsonSchema = { $ref: '#/definitions/crm.ApiErrorResponse' };

/**
 * Throws unless an answer fits its document. ServiceTitan documents only some errors; any other one from 401 up must still have
 * the shape of `ApiErrorResponse`.
 */
export const assertResponseFits = ({ method, path, status, body }: { method: string; path: string; status: number; body: unknown }): void => {
  const { name, operation } = operationOf({ method, path: new URL(path, 'http://simulator').pathname });
  const documented = operation.responses[String(status)];
  if (documented === null) {
    if (body !== undefined) throw new Error(`${name} documents no body for ${status}`);
    return;
  }
  if (documented === undefined && status < 400) throw new Error(`${name} documents no answer ${status}`);
  check({ schema: documented ?? ERROR_SCHEMA, value: body, what: `answer ${status} of ${name}` });
};

/** Throws unless a request goes to a documented operation with documented parameters of the right types, and a fitting body. */
export const assertRequestFits = ({ method, url, body }: { method: string; url: string; body?: unknown }): void => {
  const { pathname, searchParams } = new URL(url, 'http://simulator');
  const { name, operation } = operationOf({ method, path: pathname });
  for (const [parameter, text] of searchParams) {
    const schema = operation.query[parameter];
    if (schema === undefined) throw new Error(`${name} has no query parameter ${parameter}`);
    check({ schema, value: fromText({ text, schema }), what: `parameter ${parameter} of ${name}` });
  }
  for (const parameter of operation.requiredQuery ?? []) if (!searchParams.has(parameter)) throw new Error(`${name} requires the query parameter ${parameter}`);
  if (body !== undefined && operation.request === undefined) throw new Error(`${name} takes no body`);
  if (body !== undefined && operation.request !== undefined) check({ schema: operation.request, value: body, what: `body of ${name}` });
};

/** Throws unless a webhook is of a documented type and fits its document. */
export const assertWebhookFits = (body: { type?: unknown }): void => {
  const type = String(body.type);
  const schema = contract.webhooks[type];
  if (schema === undefined) throw new Error(`${type} is no webhook of the contract`);
  check({ schema, value: body, what: `webhook ${type}` });
};

/** The typed value of a query parameter. */
const fromText = ({ text, schema }: { text: string; schema: JsonSchema }): unknown => {
  const types = [schema['type']].flat();
  if ((types.includes('integer') || types.includes('number')) && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};
