/* eslint-disable @typescript-eslint/no-unused-vars -- Payload writes every migration with all its arguments. */
import { sql } from '@payloadcms/db-postgres'
import type { MigrateDownArgs, MigrateUpArgs } from '@payloadcms/db-postgres'

export async function up({ db, payload, req }: MigrateUpArgs): Promise<void> {
  await db.execute(sql`
   ALTER TABLE "contacts" ADD COLUMN "do_not_text" boolean DEFAULT false;
  ALTER TABLE "contacts" ADD COLUMN "do_not_mail" boolean DEFAULT false;`)
}

export async function down({ db, payload, req }: MigrateDownArgs): Promise<void> {
  await db.execute(sql`
   ALTER TABLE "contacts" DROP COLUMN "do_not_text";
  ALTER TABLE "contacts" DROP COLUMN "do_not_mail";`)
}
