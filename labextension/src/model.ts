/**
 * The turns that run in the notebooks of this page: what the panel sees of them, and what they need of a notebook.
 */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Choice, DecisionKind, IEffect, Working } from './protocol';

/** A code cell that is marked with a pin. */
export interface IMarkedCell {
  readonly id: string;
  readonly source: string;
  /** The cell's `metadata.ci_magic`. */
  readonly metadata: object;
  /** It waits or runs. */
  readonly queued: boolean;
  readonly index: number;
}

/** Where a turn begins. */
export interface IPlace {
  /** The notebook's path. */
  readonly notebook: string;
  /** The cells of the asking one that are marked: those below it from top to bottom, then those above it. */
  readonly cells: readonly IMarkedCell[];
  readonly asking_index: number;
  /** The id of the cell below the asking one. */
  readonly next: string | null;
}

/** What one turn does in one notebook; cells are named by their ids and looked up anew each time. */
export interface ITurnCells {
  /** Whether a code cell is there. */
  has(cell: string): boolean;
  /** Whether cells can be placed: the asking one is there or, for a chat, the notebook. */
  readonly isOpen: boolean;
  /** The cells that the turn placed or took, but for those that it dropped. */
  readonly taken: readonly string[];
  /** Whether the cell is there or can be placed; one of this turn that the user deleted stays deleted. */
  canTake(cell: string, after: string): boolean;
  /** Return the text of a cell; empty if it is gone. */
  source(cell: string): string;
  locate(pin: string): IPlace;
  /** Take `cell`, put behind `after`, or behind the asking one, if it is new, and set its text. */
  take(cell: string, after: string, source: string): void;
  /** Set the text of a cell that is there, whoever made it. */
  rewrite(cell: string, source: string): void;
  /** Replace the text of a cell that was taken from `at` to the end. */
  write(cell: string, at: number, text: string): void;
  /** Clear the cell and let the outputs of `message` arrive in it. */
  run(cell: string, message: string): void;
  /** Show that the run of a cell that was taken is over. */
  ran(cell: string, count: number | null): void;
  /** Accept the cell: note where its code is from and pin the prompt. */
  keep(cell: string, pin: string, metadata: Readonly<Record<string, unknown>>): void;
  /** Take back what the turn did to the cell, unless it was accepted. */
  drop(cell: string): void;
  /** Show this execution number at the asking cell when its request is over. */
  count(count: number): void;
  /** Call back once when the cell is deleted; returns what stops that. */
  whenGone(cell: string, callback: () => void): () => void;
  /** The turn is over or lost: no cell stays `[*]`. */
  end(): void;
}

/** An open notebook, as the cells or the chat ask in it. */
export interface ITurnNotebook {
  /** Whether turns show their code as cells even where the user does not want that of `%%ci`. */
  readonly isChat?: boolean;
  /** Start a turn for the asking cell; null if the notebook does not hold it. */
  turn(asking: string, turn: string): ITurnCells | null;
}

/** A question to the user, open until it is answered or withdrawn. */
export interface IDecision {
  readonly turn: string;
  readonly asking: string;
  readonly cell: string;
  readonly kind: DecisionKind;
  /** The code that is asked about. */
  readonly source: string;
  /** What it would replace, for the difference; may be empty. */
  readonly original: string;
  readonly effects: readonly IEffect[];
  readonly choices: readonly string[];
}

/** What a turn does now. */
export interface ITurnState {
  readonly turn: string;
  readonly asking: string;
  /** Null before there is a cell. */
  readonly cell: string | null;
  readonly state: Working;
  /** In the user's language. */
  readonly text: string;
}

/** How a turn ended. */
export interface ITurnEnd {
  readonly turn: string;
  readonly asking: string;
  readonly cell: string | null;
  /** Whether the cell stays as the turn left it. */
  readonly keep: boolean;
}

/** The turns of this page, for other plugins. */
export const ITurns = new Token<ITurns>('ci_magic:ITurns', 'The turns of ci_magic that run in the notebooks.');

/** What the panel sees of the turns. */
export interface ITurns {
  /** Whether generated code becomes a cell; if not, the kernel runs it in the cell that asked. */
  enabled: boolean;
  readonly states: ISignal<ITurns, ITurnState>;
  readonly decisionWanted: ISignal<ITurns, IDecision>;
  /** The question is closed, by an answer too. */
  readonly decisionWithdrawn: ISignal<ITurns, IDecision>;
  readonly settled: ISignal<ITurns, ITurnEnd>;
  /** The questions that are open now. */
  readonly decisions: readonly IDecision[];
  /**
   * Answer an open question; a closed one is left alone. The answer names the code that the cell shows now, or `source`,
   * which the cell shows then.
   */
  answer(decision: IDecision, choice: Choice, note?: string, source?: string): void;
}
