/**
 * Search attributes of call workflows. They are registered when the server starts. They are never encrypted, so they must
 * not hold anything about the caller.
 */
import { defineSearchAttributeKey } from '@temporalio/common';

export const TENANT_ATTRIBUTE = defineSearchAttributeKey('EvercallTenant', 'KEYWORD');
export const AGENT_ATTRIBUTE = defineSearchAttributeKey('EvercallAgent', 'KEYWORD');
export const OUTCOME_ATTRIBUTE = defineSearchAttributeKey('EvercallOutcome', 'KEYWORD');
export const TURNS_ATTRIBUTE = defineSearchAttributeKey('EvercallTurns', 'INT');

/** All of them. */
export const CALL_ATTRIBUTES = [TENANT_ATTRIBUTE, AGENT_ATTRIBUTE, OUTCOME_ATTRIBUTE, TURNS_ATTRIBUTE];
