/**
 * The loop of a turn in the page: what the kernel calls for and tells goes in, edits and questions come out.
 */
import { Signal } from '@lumino/signaling';

import type { IDecision, ITurnCells, ITurnEnd, ITurnNotebook, ITurns, ITurnState } from './model';
import type {
  Call,
  Choice,
  IAnswer,
  IBegin,
  IDecide,
  ILocate,
  IRan,
  IRun,
  ISettle,
  IWithdraw,
  IWrite,
  Reason,
  Tell,
  Working
} from './protocol';

interface ITurn {
  readonly id: string;
  readonly asking: string;
  readonly notebook: ITurnNotebook;
  readonly cells: ITurnCells;
  /** The highest `seq` obeyed, by cell. */
  readonly obeyed: Map<string, number>;
  readonly touched: Set<string>;
  open: IOpen | null;
}

interface IOpen {
  readonly decision: IDecision;
  readonly seq: number;
  readonly stopWatching: () => void;
  readonly resolve: (answer: IAnswer | null) => void;
}

const NO_ANSWER = null;

const MOST_TURNS = 50;

function refusal(reason: Reason): IAnswer {
  return { ok: false, reason };
}

/** Obeys the kernel and tells the panel; see {@link ITurns}. */
export class Turns implements ITurns {
  enabled = true;
  readonly begun = new Signal<this, { turn: string; asking: string }>(this);
  readonly states = new Signal<this, ITurnState>(this);
  readonly decisionWanted = new Signal<this, IDecision>(this);
  readonly decisionWithdrawn = new Signal<this, IDecision>(this);
  readonly settled = new Signal<this, ITurnEnd>(this);
  readonly #turns = new Map<string, ITurn>();

  get decisions(): readonly IDecision[] {
    return [...this.#turns.values()].flatMap(turn => (turn.open === null ? [] : [turn.open.decision]));
  }

  /** Do what the kernel of `notebook` calls for; null where nothing is to be answered. */
  async call(notebook: ITurnNotebook, call: Call): Promise<IAnswer | null> {
    if (!this.enabled && call.op === 'locate') {
      return refusal('off');
    }
    const turn = call.op === 'locate' ? this.#begin(notebook, call) : this.#known(notebook, call);
    if (turn === null) {
      return refusal('unknown');
    }
    switch (call.op) {
      case 'locate':
        return this.#locate(turn, call);
      case 'run':
        return this.#run(turn, call);
      case 'decide':
        return this.#decide(turn, call);
      case 'ping':
        return { ok: true, deciding: turn.open !== null };
    }
  }

  /** Do what the kernel of `notebook` tells; false if it speaks of a turn that is not there. */
  tell(notebook: ITurnNotebook, tell: Tell): boolean {
    const turn = this.#known(notebook, tell);
    if (turn === null) {
      return false;
    }
    const cell = 'cell' in tell ? tell.cell : null;
    if (cell === null || this.#isNew(turn, cell, tell.seq)) {
      this.#obey(turn, tell);
    }
    return true;
  }

  /** Forget the turns of a notebook whose kernel is gone. */
  lost(notebook: ITurnNotebook): void {
    for (const turn of this.#turns.values()) {
      if (turn.notebook === notebook) {
        this.#forget(turn);
      }
    }
  }

  answer(decision: IDecision, choice: Choice, note = ''): void {
    const turn = this.#turns.get(decision.turn);
    if (turn?.open?.decision !== decision) {
      return;
    }
    const source = decision.kind === 'fix' ? decision.source : turn.cells.source(decision.cell);
    this.#close(turn, { ok: true, choice, source, note });
  }

  #known(notebook: ITurnNotebook, message: Call | Tell): ITurn | null {
    const turn = this.#turns.get(message.turn);
    return turn?.notebook === notebook && turn.asking === message.asking ? turn : null;
  }

  #begin(notebook: ITurnNotebook, call: ILocate): ITurn | null {
    const known = this.#known(notebook, call);
    const cells = known === null && !this.#turns.has(call.turn) ? notebook.turn(call.asking) : null;
    if (cells === null) {
      return known;
    }
    // A copy of a notebook has cells of the same ids.
    const isOver = (turn: ITurn): boolean => turn.notebook === notebook && turn.asking === call.asking;
    for (const old of [...this.#turns.values()].filter(isOver).concat(this.#surplus())) {
      this.#forget(old);
    }
    const { turn: id, asking } = call;
    const turn: ITurn = { id, asking, notebook, cells, obeyed: new Map(), touched: new Set(), open: null };
    this.#turns.set(id, turn);
    this.begun.emit({ turn: id, asking });
    return turn;
  }

  #surplus(): ITurn[] {
    return [...this.#turns.values()].slice(0, Math.max(0, this.#turns.size + 1 - MOST_TURNS));
  }

  #isNew(turn: ITurn, cell: string, seq: number): boolean {
    const isNew = seq > (turn.obeyed.get(cell) ?? -1);
    if (isNew) {
      turn.obeyed.set(cell, seq);
    }
    return isNew;
  }

  #locate(turn: ITurn, call: ILocate): IAnswer {
    return { ok: true, ...turn.cells.locate(call.pin) };
  }

  #run(turn: ITurn, call: IRun): IAnswer {
    const { cells } = turn;
    if (!this.#isNew(turn, call.cell, call.seq)) {
      return refusal('malformed');
    }
    if (!this.#take(turn, call, call.own === true)) {
      return refusal(cells.has(turn.asking) ? 'gone' : 'unknown');
    }
    const index = cells.run(call.cell, call.msg_id);
    this.#state(turn, call.cell, 'running');
    return index < 0 ? refusal('gone') : { ok: true, cell: call.cell, index };
  }

  /** Make sure that the cell is there with its source; a cell of this turn that the user deleted stays deleted. */
  #take(turn: ITurn, call: IBegin | IRun | IDecide, own: boolean): boolean {
    const { cells } = turn;
    if (!cells.has(call.cell) && (own || turn.touched.has(call.cell))) {
      return false;
    }
    if (own) {
      cells.rewrite(call.cell, call.source);
    } else if (!cells.place(call.cell, call.after, call.source)) {
      return false;
    }
    turn.touched.add(call.cell);
    return true;
  }

  async #decide(turn: ITurn, call: IDecide): Promise<IAnswer | null> {
    if (turn.open !== null) {
      return refusal('busy');
    }
    this.#isNew(turn, call.cell, call.seq);
    const isThere = call.kind === 'approve' ? this.#take(turn, call, false) : turn.cells.has(call.cell);
    if (!isThere) {
      return refusal('gone');
    }
    const { turn: id, asking, cell, kind, source, original = '', effects = [], choices } = call;
    const decision = { turn: id, asking, cell, kind, source, original, effects, choices };
    return new Promise(resolve => {
      const stopWatching = turn.cells.whenGone(cell, () => this.answer(decision, 'stop'));
      turn.open = { decision, seq: call.seq, stopWatching, resolve };
      this.#state(turn, cell, 'asking');
      this.decisionWanted.emit(decision);
    });
  }

  #close(turn: ITurn, answer: IAnswer | null): void {
    const { open } = turn;
    if (open !== null) {
      turn.open = null;
      open.stopWatching();
      open.resolve(answer);
      this.decisionWithdrawn.emit(open.decision);
    }
  }

  #obey(turn: ITurn, tell: Tell): void {
    switch (tell.op) {
      case 'begin':
        this.#take(turn, tell, false);
        this.#state(turn, tell.cell, 'writing');
        break;
      case 'write':
        this.#write(turn, tell);
        break;
      case 'state':
        this.#state(turn, tell.cell, tell.state, tell.text);
        break;
      case 'ran':
        this.#ran(turn, tell);
        break;
      case 'settle':
        this.#settle(turn, tell);
        break;
      case 'keep':
        turn.cells.keep(tell.cell, '', tell.metadata);
        break;
      case 'remove':
        turn.cells.drop(tell.cell);
        turn.touched.delete(tell.cell);
        break;
      case 'abandon':
        turn.touched.forEach(cell => turn.cells.drop(cell));
        this.#forget(turn);
        break;
      case 'withdraw':
        this.#withdraw(turn, tell);
        break;
    }
  }

  #write(turn: ITurn, { cell, at, text }: IWrite): void {
    if (turn.touched.has(cell)) {
      turn.cells.write(cell, at, text);
    }
  }

  #state(turn: ITurn, cell: string | null, state: Working, text = ''): void {
    this.states.emit({ turn: turn.id, asking: turn.asking, cell, state, text });
  }

  #ran(turn: ITurn, { cell, count }: IRan): void {
    if (turn.touched.has(cell)) {
      turn.cells.ran(cell, count);
    }
    this.#state(turn, cell, 'idle');
  }

  #settle(turn: ITurn, { cell, keep, pin, count, asking_count, metadata }: ISettle): void {
    this.#close(turn, NO_ANSWER);
    if (cell !== null && keep) {
      turn.cells.keep(cell, pin, metadata ?? {});
      if (count !== null) {
        turn.cells.ran(cell, count);
      }
    } else if (cell !== null) {
      turn.cells.drop(cell);
      turn.touched.delete(cell);
    }
    if (asking_count !== null) {
      turn.cells.count(asking_count);
    }
    this.settled.emit({ turn: turn.id, asking: turn.asking, cell, keep });
  }

  #withdraw(turn: ITurn, tell: IWithdraw): void {
    if (turn.open !== null && tell.seq > turn.open.seq) {
      this.#close(turn, NO_ANSWER);
    }
  }

  #forget(turn: ITurn): void {
    this.#turns.delete(turn.id);
    turn.touched.forEach(cell => this.#state(turn, cell, 'idle'));
    this.#close(turn, NO_ANSWER);
    turn.cells.end();
  }
}
