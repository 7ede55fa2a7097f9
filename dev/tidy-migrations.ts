import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DEV_FOLDER } from './run/environment.js';

// Payload imports types as values, which does not run under `verbatimModuleSyntax`, and writes a list without file endings, which does not
// resolve under NodeNext and which nothing here needs.
const folder = join(DEV_FOLDER, 'migrations');
rmSync(join(folder, 'index.ts'), { force: true });
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const tidy = text.replace(
    /^import \{ MigrateUpArgs, MigrateDownArgs, sql \} from '@payloadcms\/db-postgres';?/m,
    "/* eslint-disable @typescript-eslint/no-unused-vars -- Payload writes every migration with all its arguments. */\nimport { sql } from '@payloadcms/db-postgres'\nimport type { MigrateDownArgs, MigrateUpArgs } from '@payloadcms/db-postgres'",
  );
  if (tidy !== text) writeFileSync(path, tidy);
}
