// Paper to draw on where there is no browser: elements that remember what they were given, and no more.

class Element {
  constructor(name) {
    this.name = name;
    this.attributes = {};
    this.children = [];
    this.classList = { add: (word) => this.setAttribute('class', `${this.attributes.class ?? ''} ${word}`) };
  }

  setAttribute(name, value) { this.attributes[name] = String(value); }

  append(...children) { this.children.push(...children); }

  toJSON() { return [this.name, this.attributes, this.children]; }
}

globalThis.document = { createElementNS: (_, name) => new Element(name) };

const onPaper = (data, width) => drawWide(data, width, {});
