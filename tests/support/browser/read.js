// What the tests read from the page, given to each page before its own scripts run.
window.readLab = {
  panels() {
    const widgets = [...window.jupyterapp.shell.widgets('main')];
    return widgets.filter(widget => widget.context && widget.content && widget.content.model && widget.content.widgets);
  },

  panel(path) {
    return this.panels().find(panel => panel.context.path === path);
  },

  kernel(path) {
    return this.panel(path)?.sessionContext.session?.kernel ?? null;
  },

  // Connected, quiet, and no cell waiting; what a cell waits for may not have reached the kernel yet.
  idle(path) {
    const kernel = this.kernel(path);
    if (!kernel || kernel.connectionStatus !== 'connected' || kernel.status !== 'idle') {
      return false;
    }
    return this.panel(path).content.widgets.every(cell => cell.model.executionState !== 'running');
  },

  cells(path) {
    return this.panel(path).content.widgets.map(widget => {
      const model = widget.model;
      const data = model.toJSON();
      return {
        id: model.id,
        type: model.type,
        source: model.sharedModel.getSource(),
        outputs: data.outputs ?? [],
        count: data.execution_count ?? null,
        metadata: data.metadata ?? {},
        state: model.executionState ?? 'idle',
        trusted: Boolean(model.trusted),
        prompt: widget.inputArea?.promptNode?.textContent ?? ''
      };
    });
  },

  async ready(path) {
    const panel = this.panel(path);
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.revealed;
  },

  // Runs code that no cell shows and no count knows; answers the JSON of a value.
  async execute(path, code, expression) {
    const request = {
      code,
      silent: true,
      store_history: false,
      allow_stdin: false,
      user_expressions: { value: `__import__('json').dumps(${expression})` }
    };
    let content = (await this.kernel(path).requestExecute(request).done).content;
    // After an error the kernel clears its queue, and this request with it.
    while (content.status === 'aborted') {
      await new Promise(resolve => setTimeout(resolve, 50));
      content = (await this.kernel(path).requestExecute(request).done).content;
    }
    if (content.status !== 'ok' || content.user_expressions.value.status !== 'ok') {
      throw new Error(JSON.stringify(content));
    }
    return content.user_expressions.value.data['text/plain'];
  },

  activate(path, index, mode) {
    const panel = this.panel(path);
    window.jupyterapp.shell.activateById(panel.id);
    panel.content.activeCellIndex = index;
    panel.content.deselectAll();
    panel.content.mode = mode;
    panel.content.activate();
  },

  // Whether keys reach that cell in that mode: the focus follows what was activated.
  isAt(path, index, mode) {
    const { activeCellIndex, activeCell, mode: current } = this.panel(path).content;
    const focused = document.activeElement;
    const isHere = activeCellIndex === index && current === mode && activeCell.node.contains(focused);
    return isHere && Boolean(focused.closest('.cm-content')) === (mode === 'edit');
  },

  view(path) {
    const content = this.panel(path).content;
    const active = content.activeCell;
    const selection = active?.editor?.getSelection() ?? null;
    return {
      active: active?.model.id ?? null,
      index: content.activeCellIndex,
      mode: content.mode,
      selected: content.selectedCells.map(cell => cell.model.id),
      scroll: this.scroller(path).scrollTop,
      selection: selection && [selection.start.line, selection.start.column, selection.end.line, selection.end.column],
      focused: Boolean(active?.node.contains(document.activeElement))
    };
  },

  scroller(path) {
    const node = this.panel(path).content.node;
    return node.querySelector('.jp-WindowedPanel-outer') ?? node;
  },

  // Notes whether a cell is started from now on: it may be over before anybody looks.
  expectStart(path, index) {
    const { model } = this.panel(path).content.widgets[index];
    const note = (_, { name, newValue }) => {
      if (name === 'executionState' && newValue === 'running') {
        model.stateChanged.disconnect(note);
        this.starts.add(model);
      }
    };
    this.starts.delete(model);
    model.stateChanged.connect(note);
  },

  started(path, index) {
    return this.starts.has(this.panel(path).content.widgets[index].model);
  },

  starts: new WeakSet(),

  // Notes whether the page itself asks the kernel something from now on, and has the answer.
  expectQuestion(path) {
    const asked = new Set();
    this.answered = false;
    this.kernel(path).anyMessage.connect((_, { msg, direction }) => {
      if (direction === 'send' && msg.content.silent && !('value' in msg.content.user_expressions)) {
        asked.add(msg.header.msg_id);
      }
      this.answered ||= msg.content.status === 'ok' && asked.has(msg.parent_header.msg_id);
    });
  },

  answered: false,

  dirty(path) {
    return this.panel(path).context.model.dirty;
  },

  async restart(path) {
    await this.kernel(path).restart();
  },

  close(path) {
    const panel = this.panel(path);
    panel?.context.model && (panel.context.model.dirty = false);
    panel?.dispose();
  }
};
