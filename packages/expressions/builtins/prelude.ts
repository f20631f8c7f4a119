import { parseDefinitions } from '../parser.ts'
import type { BuiltinTable } from './builtin.ts'

/** Builtins that are plainest in the language itself. */
const SOURCE = String.raw`
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def finites: select(isinfinite or isnan | not);
def isfinite: type == "number" and (isinfinite or isnan | not);
def normals: select(isnormal);

def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def in(container): . as $key | container | has($key);
def inside(container): . as $part | container | contains($part);
def map_values(f): .[] |= f;
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]);
def leaf_paths: paths(scalars);
def pick(f): . as $whole | reduce path(f) as $at (null; setpath($at; $whole | getpath($at)));
def combinations:
  if length == 0 then []
  else .[0][] as $head | .[1:] as $rest | [$head] + ($rest | combinations) end;
def combinations(n): . as $items | [range(n)] | map($items) | combinations;
def walk(f):
  def inner:
    if type == "object" then map_values(inner)
    elif type == "array" then map(inner)
    else . end | f;
  inner;
def ascii: [.] | implode;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def todateiso8601: todate;
def date: todate;
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdate: fromdateiso8601;
def dateadd(unit; amount): . + amount;
def datesub(unit; amount): . - amount;

def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] = $row);
def INDEX(key): INDEX(.[]; key);
def IN(stream): any(stream == .; .);
def IN(source; stream): any(source == stream; .);
def JOIN($index; key): [.[] | [., $index[key]]];
def JOIN($index; stream; key): stream | [., $index[key]];
def JOIN($index; stream; key; join): stream | [., $index[key]] | join;

def capture(re): capture(re; null);
def scan(re): scan(re; null);
def splits(re): splits(re; null);
def splits(re; flags): split(re; flags) | .[];
def sub(re; replacement): sub(re; replacement; "");
def gsub(re; replacement): gsub(re; replacement; "");
def gsub(re; replacement; flags): sub(re; replacement; flags + "g");
def debug: .;
def stderr: .;
def debug(messages): (messages | empty), .;
def inputs: empty;
def tostream:
  path(def below: (.[]? | below), .; below) as $at | getpath($at)
  | reduce path(.[]?) as $child ([$at, .]; [$at + $child]);
def truncate_stream(stream):
  . as $depth | stream | select((.[0] | length) > $depth) | .[0] |= .[$depth:];
def add(f): reduce f as $item (null; . + $item);
`

export function preludeBuiltins(): BuiltinTable {
  return Object.fromEntries(
    parseDefinitions(SOURCE).map((definition) => [
      `${definition.name}/${definition.parameters.length}`,
      { kind: 'definition', definition },
    ]),
  )
}
