/** The callers whose calls this gateway does not take, as the block list had them some seconds ago. */
import type { Block } from '../../adapters/ports/callers.ts';
import { telephoneAddress } from '../../config/caller-number.ts';

export interface BlockedCallers {
  /** Replaces all blocks. */
  set(blocks: readonly Block[]): void;
  /** Adds one before the block list has it. */
  add(block: Block): void;
  has(number: string): boolean;
}

/** Creates it without blocks. */
export function createBlockedCallers(): BlockedCallers {
  const exact = new Map<string, Block>();
  let prefixes: readonly Block[] = [];
  const isInForce = ({ expiresAt }: Block) => expiresAt === undefined || expiresAt.getTime() > Date.now();
  return {
    set(blocks) {
      exact.clear();
      // Earlier versions stored addresses with their port.
      for (const block of blocks)
        if (!block.isPrefix) exact.set(telephoneAddress(block.number) ?? block.number, block);
      prefixes = blocks.filter(({ isPrefix }) => isPrefix);
    },
    add(block) {
      if (block.isPrefix) prefixes = [...prefixes, block];
      else exact.set(block.number, block);
    },
    has(number) {
      const block = exact.get(number);
      if (block !== undefined && isInForce(block)) return true;
      return prefixes.some((prefix) => number.startsWith(prefix.number) && isInForce(prefix));
    },
  };
}
