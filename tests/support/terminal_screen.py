"""A terminal that wraps long lines, and wraps them again when it is resized, as most do today. It knows
what runexp sends: text of one column a character, line feeds, carriage returns, cursor up, erasing."""

import re

SEQUENCE = re.compile(r"\x1b\[(\d*)([A-Za-z])|\r|\n|[^\x1b\r\n]")


class Screen:
    def __init__(self, columns):
        self.columns = columns
        self.lines = [""]  # as they were written, each of one or more rows
        self.line = 0      # of the cursor
        self.column = 0    # in its line

    def resize(self, columns):
        self.columns = columns

    def feed(self, text):
        for found in SEQUENCE.finditer(text):
            number, command = found.group(1), found.group(2)
            if command == "A":
                for _ in range(int(number or 1)):
                    self.up()
            elif command == "J" or command == "K":
                self.erase(below=command == "J")
            elif command is None:
                self.put(found.group())

    def put(self, character):
        if character == "\n":
            self.line += 1
            self.column = 0
            if self.line == len(self.lines):
                self.lines.append("")
        elif character == "\r":
            self.column = self.row() * self.columns
        else:
            line = self.lines[self.line].ljust(self.column)
            self.lines[self.line] = line[:self.column] + character + line[self.column + 1:]
            self.column += 1

    def row(self):
        """Of the cursor within its line. After the last column of a row, the cursor stays in it."""
        return max(self.column - 1, 0) // self.columns if self.column else 0

    def up(self):
        if self.column >= self.columns:
            self.column -= self.columns
        elif self.line > 0:
            self.line -= 1
            last = max(len(self.lines[self.line]) - 1, 0) // self.columns
            self.column = last * self.columns + self.column

    def erase(self, below):
        self.lines[self.line] = self.lines[self.line][:self.column]
        if below:
            del self.lines[self.line + 1:]

    def text(self):
        return "\n".join(line.rstrip() for line in self.lines)
