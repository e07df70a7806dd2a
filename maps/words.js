/* The words of the page, in two languages. */
var parkgis = parkgis || {};

/* Words in the language of the moment. `texts`: {section: {key: {en, zh}}}. */
parkgis.Words = class Words {
  constructor(texts, language) {
    this.texts = texts;
    this.language = language;
    for (const name of ["lang", "known", "text", "say", "pair", "named", "times", "number"]) this[name] = this[name].bind(this);
  }

  /* Whether an object holds a key itself: a code may be "constructor". */
  static has(object, key) {
    return Object.prototype.hasOwnProperty.call(object, key);
  }

  lang() {
    return this.language;
  }

  known(section, key) {
    return Words.has(this.texts[section], key);
  }

  text(section, key) {
    return this.texts[section][key][this.language];
  }

  /* A text with {names} filled in; one pass, so that values are never read as names. */
  say(section, key, values) {
    return this.text(section, key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  pair(words) {
    return words ? words[this.language] : "";
  }

  /* A code in words, of {code: {en, zh}}; one that is not known stays as it is. */
  named(codes, code) {
    return code && Words.has(codes, code) ? codes[code][this.language] : code;
  }

  /* By how much a number in a unit is multiplied to be read: shares in per cent, 1 bn yuan as 10 亿元. */
  times(unit) {
    return this.known("times", unit) ? this.text("times", unit) : 1;
  }

  number(value, decimals = 0) {
    const format = new Intl.NumberFormat(this.language === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: decimals });
    return format.format(value).replace("-", "−");
  }
};
