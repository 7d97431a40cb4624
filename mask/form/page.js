// What the pages of a secure form do, with nothing but WebCrypto: the agent's page makes a
// key and reads answers, the customer's page checks and seals them. It says the same as the
// Go package beside it, which proves it.
//
// HPKE (RFC 9180) in base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.

const utf8 = new TextEncoder();
const KEM = bytes("KEM", [0, 16]);
const SUITE = bytes("HPKE", [0, 16, 0, 1, 0, 1]);
const PROTOCOL = bytes("parley secure form 1");
const P256 = { name: "ECDH", namedCurve: "P-256" };
const BLOCK = 256, ENC = 65, MAX_CHARACTERS = 2000;

// newKey makes the key of an agent's page: {publicKey: Uint8Array, privateKey: CryptoKey}.
// The private key cannot leave the browser; IndexedDB keeps it over a reload.
export async function newKey() {
  const pair = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  return { publicKey: await raw(pair.publicKey), privateKey: pair.privateKey };
}

// seal closes values ({name: text}) for the public key of a request.
export async function seal(publicKey, binding, values) {
  const body = utf8.encode(JSON.stringify(values));
  const plain = new Uint8Array(body.length + BLOCK - (body.length % BLOCK)).fill(0x20);
  plain.set(body);
  const ephemeral = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  const enc = await raw(ephemeral.publicKey);
  const { key, iv } = await schedule(ephemeral.privateKey, publicKey, enc, publicKey, PROTOCOL);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(binding) }, key, plain);
  return bytes(enc, new Uint8Array(sealed));
}

// open reads an answer: {name: text}. It throws if it was sealed for something else.
export async function open(pair, binding, sealed) {
  const plain = await openRaw(pair, PROTOCOL, bound(binding), sealed);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
}

// openRaw is open for any info and additional data, for the test vectors.
export async function openRaw(pair, info, additionalData, sealed) {
  const enc = sealed.slice(0, ENC);
  const { key, iv } = await schedule(pair.privateKey, enc, enc, pair.publicKey, info);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, sealed.slice(ENC)));
}

// schedule is Encap or Decap (section 4.1), then KeySchedule (section 5.1), of RFC 9180.
async function schedule(privateKey, peer, enc, recipient, info) {
  const there = await crypto.subtle.importKey("raw", peer, P256, false, []);
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: there }, privateKey, 256));
  const prk = await extract([], KEM, "eae_prk", dh);
  const shared = await expand(prk, KEM, "shared_secret", bytes(enc, recipient), 32);
  const context = bytes([0], await extract([], SUITE, "psk_id_hash", []), await extract([], SUITE, "info_hash", info));
  const secret = await extract(shared, SUITE, "secret", []);
  const key = await crypto.subtle.importKey("raw", await expand(secret, SUITE, "key", context, 16), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { key, iv: await expand(secret, SUITE, "base_nonce", context, 12) };
}

function extract(salt, suite, label, ikm) {
  return hmac(salt, bytes("HPKE-v1", suite, label, ikm));
}

// expand needs no second round: nothing here is longer than a hash.
async function expand(prk, suite, label, info, length) {
  return (await hmac(prk, bytes([0, length], "HPKE-v1", suite, label, info, [1]))).slice(0, length);
}

// hmac: WebCrypto refuses an empty key, which HMAC fills up with zeros anyway.
async function hmac(salt, message) {
  const key = await crypto.subtle.importKey("raw", salt.length ? salt : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

// bound writes a binding, each part behind its length.
function bound(b) {
  const parts = [b.conversation, b.session, b.request, b.form].map((s) => utf8.encode(s));
  const version = new Uint8Array(8);
  new DataView(version.buffer).setBigUint64(0, BigInt(b.version));
  return bytes(...parts.flatMap((p) => [length(p), p]), version);
}

function length(part) {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, part.length);
  return out;
}

async function raw(key) {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

// bytes joins texts and octets.
function bytes(...parts) {
  const all = parts.map((p) => (typeof p === "string" ? utf8.encode(p) : p));
  const out = new Uint8Array(all.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of all) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

// check tells the customer what is wrong: [{field, message, warning}].
export function check(form, values, now) {
  const problems = [];
  for (const f of form.fields) {
    const value = values[f.name] ?? "";
    if (value.trim() === "") {
      if (!f.optional) problems.push({ field: f.name, message: "Please fill this in." });
      continue;
    }
    const { message, warning } = checkField(f, value, now);
    if (message) problems.push({ field: f.name, message: (!warning && f.wrong) || message, ...(warning && { warning }) });
  }
  return problems;
}

function checkField(f, value, now) {
  if ([...value].length > (f.max || MAX_CHARACTERS)) return { message: "This is too long." };
  const d = digits(value);
  switch (f.check) {
    case "digits":
      if (!d) return { message: "Please give digits only." };
      break;
    case "card_number": {
      const { brand, valid } = cardBrand(value);
      if (!valid) return { message: "This is not the number of a card. Please look again." };
      if (brand === "Unknown") return { message: "Unknown: we do not know this kind of card. Please look again.", warning: true };
      break;
    }
    case "card_expiry":
      if (!expires(value, now)) return { message: "Please give the month and year on the card, as in 07/29. It must not have passed." };
      break;
    case "security_code":
      if (!/^[0-9]{3,4}$/.test(d)) return { message: "Please give the 3 or 4 digits of the security code." };
      break;
    case "ssn":
      if (!/^(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)[0-9]{4}$/.test(d)) return { message: "This is not a social security number. Please look again." };
      break;
  }
  return {};
}

function expires(value, now) {
  const cut = value.indexOf("/");
  if (cut < 0) return false;
  const m = digits(value.slice(0, cut)), y = digits(value.slice(cut + 1));
  if (!/^[0-9]{1,2}$/.test(m) || !/^([0-9]{2}|[0-9]{4})$/.test(y)) return false;
  const month = Number(m), year = Number(y) + (y.length === 2 ? 2000 : 0);
  if (month < 1 || month > 12) return false;
  return year > now.getUTCFullYear() || (year === now.getUTCFullYear() && month >= now.getUTCMonth() + 1);
}

// digits are those of a value, as ASCII; "" if there is anything but digits, spaces, dots,
// dashes and what nobody sees.
function digits(value) {
  let out = "";
  for (const c of value) {
    if (/\p{Nd}/u.test(c)) out += digit(c);
    else if (!/[\p{Zs}\p{Pd}\p{Cf}\p{Mn}\p{Me}\s.]/u.test(c)) return "";
  }
  return out;
}

// digit is the value of a decimal digit of any script: they come in tens, in order.
function digit(c) {
  const at = c.codePointAt(0);
  if (at < 0x80) return c;
  let first = at;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((at - first) % 10);
}

// cardBrand names the brand of a card number and tells whether length and check digit are right.
export function cardBrand(value) {
  const d = digits(value);
  if (d.length < 12 || d.length > 19) return { brand: "Unknown", valid: false };
  let sum = 0;
  for (let i = 0; i < d.length; i++) {
    const v = Number(d[i]) * ((d.length - i) % 2 ? 1 : 2);
    sum += v > 9 ? v - 9 : v;
  }
  const iin = Number(d.slice(0, 6));
  const found = BRANDS.find(([from, to]) => iin >= from && iin <= to);
  if (!found) return { brand: "Unknown", valid: sum % 10 === 0 };
  return { brand: found[2], valid: sum % 10 === 0 && found[3].includes(d.length) };
}

const ON12 = [12, 13, 14, 15, 16, 17, 18, 19], ON14 = ON12.slice(2), ON16 = ON12.slice(4), DINERS = [14, ...ON16];
const BRANDS = [
  [220000, 220499, "Mir", ON16],
  [222100, 272099, "Mastercard", [16]],
  [300000, 305999, "Diners Club", DINERS],
  [309500, 309599, "Diners Club", DINERS],
  [340000, 349999, "American Express", [15]],
  [352800, 358999, "JCB", ON16],
  [360000, 369999, "Diners Club", ON14],
  [370000, 379999, "American Express", [15]],
  [380000, 399999, "Diners Club", DINERS],
  [400000, 499999, "Visa", [13, 16, 19]],
  [501800, 501899, "Maestro", ON12],
  [502000, 502099, "Maestro", ON12],
  [503800, 503899, "Maestro", ON12],
  [508000, 508999, "RuPay", [16]],
  [510000, 559999, "Mastercard", [16]],
  [589300, 589399, "Maestro", ON12],
  [601100, 601199, "Discover", ON16],
  [622126, 622925, "Discover", ON16],
  [630400, 630499, "Maestro", ON12],
  [644000, 659999, "Discover", ON16],
  [675900, 675999, "Maestro", ON12],
  [676100, 676399, "Maestro", ON12],
  [600000, 609999, "RuPay", [16]],
  [620000, 629999, "UnionPay", ON16],
  [810000, 817199, "UnionPay", ON16],
  [820000, 829999, "RuPay", [16]],
  [979200, 979299, "Troy", [16]],
];
