'use client';

import { Link, useConfig } from '@payloadcms/ui';
import { formatAdminURL } from 'payload/shared';

import type { CollectionSlugs } from '../collection-slugs.types.js';

type Props = { of: { collection: string | null; crmId: string | null }; slugs: CollectionSlugs };

/** The way to a document of the CRM; its name alone while it is not there. */
export const DocumentLink = ({ of: { collection, crmId }, slugs }: Props) => {
  const { config } = useConfig();
  if (collection !== 'contacts' && collection !== 'opportunities') return <>Document</>;
  const word = collection === 'contacts' ? 'Contact' : 'Opportunity';
  if (crmId === null) return <>{word}</>;
  const href = formatAdminURL({ adminRoute: config.routes.admin, path: `/collections/${slugs[collection]}/${encodeURIComponent(crmId)}` });
  return (
    <Link href={href} prefetch={false}>
      {word} {crmId}
    </Link>
  );
};
