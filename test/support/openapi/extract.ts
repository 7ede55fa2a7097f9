/**
 * Writes contract.json from ServiceTitan's OpenAPI documents, which are not part of this repository:
 * `npx tsx test/support/openapi/extract.ts <directory of the documents>`.
 */
import { writeFileSync } from 'node:fs';
import { reduceDocuments, writeContract } from './reduce.js';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('name the directory of the OpenAPI documents: extract.ts <directory>');
writeFileSync(new URL('./contract.json', import.meta.url), writeContract(reduceDocuments(directory)));
