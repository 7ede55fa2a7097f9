import { customType, text } from 'drizzle-orm/pg-core';

/** Text that PostgreSQL compares byte by byte, so that ordered keys compare the same there and in JavaScript. */
export const orderedText = customType<{ data: string; driverData: string }>({ dataType: () => 'text collate "C"' });

/** An instant as ISO 8601 UTC text, milliseconds. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamptz',
  fromDriver: (value) => new Date(value).toISOString(),
});

export const tenantId = () => text('tenant_id').notNull();
