/** Registered on the server at its start; never encrypted, so nothing about the caller goes here. */
import { defineSearchAttributeKey } from '@temporalio/common';

export const TENANT_ATTRIBUTE = defineSearchAttributeKey('EvercallTenant', 'KEYWORD');
export const AGENT_ATTRIBUTE = defineSearchAttributeKey('EvercallAgent', 'KEYWORD');
export const OUTCOME_ATTRIBUTE = defineSearchAttributeKey('EvercallOutcome', 'KEYWORD');
export const TURNS_ATTRIBUTE = defineSearchAttributeKey('EvercallTurns', 'INT');
