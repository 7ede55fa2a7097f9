import { customType, text } from 'drizzle-orm/pg-core';

/** Text that PostgreSQL compares byte by byte, so that ordered keys compare the same there and in JavaScript. */
export const orderedText = customType<{ data: string; driverData: string }>({ dataType: () => 'text collate "C"' });

/** An instant as ISO 8601 UTC text, milliseconds. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamptz',
  fromDriver: (value) => new Date(value).toISOString(),
});

/** A JSON value. The driver has parsed it already; parsing text once more would turn "0012" into 12 and lose the digits of long ids. */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
});

export const tenantId = () => text('tenant_id').notNull();
