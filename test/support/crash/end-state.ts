import pg from 'pg';

/** What a CRM and its sync hold, table by table, without what differs between two runs that did the same: ids, instants, names of runs. */
export type EndState = Record<string, unknown[]>;

/** What tells of the work instead of its outcome. */
const ABOUT_THE_WORK = /^(public\.(payload_|users)|crm\.(st_migrations|crm_sync_log|crm_leases|crm_plans)$)/;
const DROPPED = new Set(['seq', 'created_at', 'updated_at']);
/** Tables whose rows others point at, and the column that names a row for good. */
const NAMED = { contacts: 'st_key', opportunities: 'st_key', activities: 'st_key', pipelines: 'slug', pipeline_stages: 'slug' } as const;
/** Columns that point at a row. */
const POINTERS: Record<string, keyof typeof NAMED> = { contact_id: 'contacts', opportunity_id: 'opportunities', pipeline_id: 'pipelines', stage_id: 'pipeline_stages' };

type Row = Record<string, unknown>;
type Column = { table: string; name: string; type: string; isGenerated: boolean };
type NameOf = (table: string, id: unknown) => unknown;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the end state of a database. Rows are sorted, so that two of them can be compared; a row that is there twice is there twice. */
export const readEndState = async (url: string): Promise<EndState> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rowsOf = async (table: string): Promise<Row[]> => {
      const { rows } = await client.query<{ row: Row }>(`select to_jsonb(t) as row from ${table} t`);
      return rows.map(({ row }) => row);
    };
    const { rows: columns } = await client.query<Column>(`
      select table_schema || '.' || table_name as table, column_name as name, data_type as type, column_default is not null as "isGenerated"
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema in ('public', 'crm') and table_type = 'BASE TABLE'`);
    const names = new Map<string, unknown>();
    for (const [table, name] of Object.entries(NAMED)) for (const row of await rowsOf(table)) names.set(`${table}:${String(row.id)}`, row[name] ?? null);
    const nameOf: NameOf = (table, id) => (id === null || id === undefined ? null : (names.get(`${table}:${String(id)}`) ?? `nothing with this id in ${table}`));
    const state: EndState = {};
    for (const table of [...new Set(columns.map((column) => column.table))].sort()) {
      if (ABOUT_THE_WORK.test(table)) continue;
      const own = columns.filter((column) => column.table === table);
      const rows = (await rowsOf(table)).map((row) => comparable({ table, row, columns: own, nameOf }));
      state[table] = rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    }
    return state;
  } finally {
    await client.end();
  }
};

const comparable = ({ table, row, columns, nameOf }: { table: string; row: Row; columns: readonly Column[]; nameOf: NameOf }): Row => {
  const isDocument = table.startsWith('public.');
  const entries = columns.flatMap(({ name, type, isGenerated }): [string, unknown][] => {
    const value = row[name] ?? null;
    if (DROPPED.has(name) || (name === 'id' && (isDocument || isGenerated))) return [];
    if (type.startsWith('timestamp') || name === 'run_id') return [[name, value === null ? null : 'set']];
    if (name === 'actor') return [[name, String(value).replace(/^run:.*/, 'run')]];
    if (name === '_parent_id') return [[name, nameOf(table.replace(/^public\.|_[a-z]+$/g, ''), value)]];
    if (name === 'crm_id') return [[name, nameOf(typeof row.collection === 'string' ? row.collection : table.replace('crm.crm_', ''), value)]];
    const target = isDocument ? POINTERS[name] : undefined;
    if (target) return [[name, nameOf(target, value)]];
    return [[name, withContactNames({ row, name, value, nameOf })]];
  });
  return Object.fromEntries(entries);
};

/** The contact of an opportunity is an id of the CRM also where the sync remembers or journals it. */
const withContactNames = ({ row, name, value, nameOf }: { row: Row; name: string; value: unknown; nameOf: NameOf }): unknown => {
  const named = (contact: unknown): unknown => (typeof contact === 'number' ? nameOf('contacts', contact) : contact);
  if (row.field === 'contact' && (name === 'before' || name === 'after')) return named(value);
  if (name === 'base' && isRow(value) && 'contact' in value) return { ...value, contact: named(value.contact) };
  return value;
};

/** Every row of both schemas as it is, to tell whether anything at all was written in between. */
export const readRows = async (url: string): Promise<Record<string, string[]>> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('public', 'crm') and table_type = 'BASE TABLE'`);
    const all: Record<string, string[]> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t order by 1`);
      all[name] = rows.map(({ row }) => row);
    }
    return all;
  } finally {
    await client.end();
  }
};
