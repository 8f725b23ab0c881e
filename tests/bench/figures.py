"""What was measured, beside what it is held to."""
import math, statistics


class NeverCame(Exception):
    """What all further figures of a measurement would need."""


def percentile(values, percent):
    """By nearest rank: a value that was seen."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


class Times:
    """How long one thing took, again and again, in milliseconds; `missing` counts when it never came."""

    def __init__(self, name, **aims):
        """Aims: `median`, `p99` and `max` in milliseconds, `ratio` of the median to that of `bare`."""
        self.name, self.values, self.missing = name, [], 0
        self.bare, self.aims = None, aims

    def add(self, since_us, stamp_us):
        if stamp_us is None:
            self.missing += 1
        else:
            self.values.append((stamp_us - since_us) / 1000)

    def summary(self):
        row = {"name": self.name, "unit": "ms", "count": len(self.values), "missing": self.missing}
        if not self.values:
            return row
        row |= {"median": statistics.median(self.values), "p99": percentile(self.values, 99), "max": max(self.values)}
        if self.bare and self.bare.values:
            row["ratio"] = row["median"] / statistics.median(self.bare.values)
        row["aims"] = {which: {"at_most": limit, "met": which in row and row[which] <= limit} for which, limit in self.aims.items()}
        return row | {"values": [round(value, 3) for value in self.values]}


class Amount:
    """One number."""

    def __init__(self, name, unit, value):
        self.name, self.unit, self.value = name, unit, value

    def summary(self):
        return {"name": self.name, "unit": self.unit, "value": self.value}


def _times_row(row):
    if not row["count"]:
        return f"{row['name']:<66} never"
    text = f"{row['name']:<66} {row['count']:>5} {row['median']:>9.2f} {row['p99']:>9.2f} {row['max']:>9.2f}"
    text += f" {row['ratio']:>6.2f}" if "ratio" in row else " " * 7
    for which, aim in row["aims"].items():
        text += f"  {which} <= {aim['at_most']:g}: {'met' if aim['met'] else 'MISSED'}"
    return text + (f"  {row['missing']} never came" if row["missing"] else "")


def table(rows):
    """For people, in the order of measuring."""
    times = [row for row in rows if "count" in row]
    amounts = [row for row in rows if "value" in row]
    lines = []
    if times:
        lines.append(f"{'milliseconds':<66} {'count':>5} {'median':>9} {'p99':>9} {'max':>9} {'ratio':>6}")
        lines += map(_times_row, times)
    if amounts:
        lines.append("")
        lines += (f"{row['name']:<82} {row['value']:>12,.2f} {row['unit']}" for row in amounts)
    return "\n".join(lines)
