import { OpportunitySyncPanel as OpportunitySyncPanel_127cde63fd18881b5f4ea8d372276f2f } from 'payload-st-sync/rsc'
import { MyOpportunitiesLink as MyOpportunitiesLink_127cde63fd18881b5f4ea8d372276f2f } from 'payload-st-sync/rsc'
import { SyncNavLink as SyncNavLink_127cde63fd18881b5f4ea8d372276f2f } from 'payload-st-sync/rsc'
import { SyncView as SyncView_127cde63fd18881b5f4ea8d372276f2f } from 'payload-st-sync/rsc'
import { CollectionCards as CollectionCards_f9c02e79a4aed9a3924487c0cd4cafb1 } from '@payloadcms/next/rsc'

/** @type import('payload').ImportMap */
export const importMap = {
  "payload-st-sync/rsc#OpportunitySyncPanel": OpportunitySyncPanel_127cde63fd18881b5f4ea8d372276f2f,
  "payload-st-sync/rsc#MyOpportunitiesLink": MyOpportunitiesLink_127cde63fd18881b5f4ea8d372276f2f,
  "payload-st-sync/rsc#SyncNavLink": SyncNavLink_127cde63fd18881b5f4ea8d372276f2f,
  "payload-st-sync/rsc#SyncView": SyncView_127cde63fd18881b5f4ea8d372276f2f,
  "@payloadcms/next/rsc#CollectionCards": CollectionCards_f9c02e79a4aed9a3924487c0cd4cafb1
}
