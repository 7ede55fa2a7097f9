import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Contract, JsonSchema, OperationContract } from './contract.types.js';
import { OPERATIONS_BY_DOCUMENT } from './operations.js';
import { definitionName, referencesOf, toJsonSchema } from './schema.js';

const content = z.record(z.string(), z.object({ schema: z.unknown() })).optional();
const operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() })).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content })),
});
const document = z.object({
  servers: z.array(z.object({ url: z.url() })).min(1),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Reads ServiceTitan's documents in a directory and keeps only what the operations we use need. */
export const reduceDocuments = (directory: string): Contract => {
  const operations: Contract['operations'] = {};
  const webhooks: Contract['webhooks'] = {};
  const definitions: Contract['definitions'] = {};
  for (const [name, wanted] of Object.entries(OPERATIONS_BY_DOCUMENT)) {
    const parsed = document.parse(JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')));
    const module = name.replace('-v2', '');
    const base = new URL(parsed.servers[0]?.url ?? '').pathname;
    for (const entry of wanted) {
      const [method = '', path = ''] = entry.split(' ');
      const found = parsed.paths[`/tenant/{tenant}/${path}`]?.[method];
      if (found === undefined) throw new Error(`${name}.json has no operation ${entry}`);
      operations[`${method.toUpperCase()} ${base}/tenant/{tenant}/${path}`] = reduceOperation({ operation: operation.parse(found), module });
    }
    Object.assign(webhooks, webhooksOf({ schemas: parsed.components.schemas, module }));
    collectDefinitions({ from: [operations, webhooks], module, schemas: parsed.components.schemas, definitions });
  }
  return { operations, webhooks, definitions };
};

const event = z.object({ properties: z.object({ type: z.object({ description: z.string() }) }) });

/** The CloudEvents of a document. Their types stand in prose alone: `… the type of this event ("tn.jpm.job-updated").` */
const webhooksOf = ({ schemas, module }: { schemas: Record<string, unknown>; module: string }): Contract['webhooks'] =>
  Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => name.startsWith('CloudEvent_Of_'))
      .map(([name, schema]) => {
        const type = /"(tn\.[\w.-]+)"/.exec(event.parse(schema).properties.type.description)?.[1];
        if (type === undefined) throw new Error(`${name} does not say of which type it is`);
        return [type, { $ref: `#/definitions/${definitionName(module, name)}` }];
      }),
  );

/** The text of `contract.json`: one operation, webhook or definition per line, so that a change reads well in a diff. */
export const writeContract = ({ operations, webhooks, definitions }: Contract): string => {
  const lines = (entries: Record<string, unknown>) =>
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',\n');
  return `{"operations":{\n${lines(operations)}\n},"webhooks":{\n${lines(webhooks)}\n},"definitions":{\n${lines(definitions)}\n}}\n`;
};

const schemaOf = ({ content: bodies, module }: { content: z.infer<typeof content>; module: string }): JsonSchema | null => {
  const [body] = Object.values(bodies ?? {});
  return body === undefined ? null : toJsonSchema({ schema: body.schema, module });
};

const reduceOperation = ({ operation: source, module }: { operation: z.infer<typeof operation>; module: string }): OperationContract => {
  const query = source.parameters.filter((parameter) => parameter.in === 'query');
  const required = query.filter((parameter) => parameter.required === true).map((parameter) => parameter.name);
  const request = schemaOf({ content: source.requestBody?.content, module });
  return {
    query: Object.fromEntries(query.map((parameter) => [parameter.name, toJsonSchema({ schema: parameter.schema, module })])),
    ...(required.length === 0 ? {} : { requiredQuery: required }),
    ...(request === null ? {} : { request }),
    responses: Object.fromEntries(Object.entries(source.responses).map(([status, response]) => [status, schemaOf({ content: response.content, module })])),
  };
};

const collectDefinitions = ({ from, module, schemas, definitions }: { from: unknown; module: string; schemas: Record<string, unknown>; definitions: Contract['definitions'] }) => {
  const names = new Map(Object.keys(schemas).map((name) => [definitionName(module, name), name]));
  const waiting = referencesOf(from);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const source = names.get(name);
    if (source === undefined || name in definitions) continue;
    const schema = toJsonSchema({ schema: schemas[source], module });
    definitions[name] = schema;
    waiting.push(...referencesOf(schema));
  }
};
