/** A JSON Schema of draft 07 whose `$ref`s point into the contract's definitions. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One operation, reduced to what can be checked without ServiceTitan's prose. */
export type OperationContract = {
  query: Record<string, JsonSchema>;
  requiredQuery?: string[];
  request?: JsonSchema;
  /** By status code; null where an answer has no body. */
  responses: Record<string, JsonSchema | null>;
};

/** Every operation we use, by method and path template, every webhook by its type, and the schemas they share. */
export type Contract = { operations: Record<string, OperationContract>; webhooks: Record<string, JsonSchema>; definitions: Record<string, JsonSchema> };
