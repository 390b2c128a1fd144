"""Numbers as Indonesian says them."""

SMALL = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
# Above this a number is read digit by digit.
HIGHEST_READ_WHOLE = 9999
ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12}


def number_words(number: int) -> list[str]:
    """12 -> dua belas, 101 -> seratus satu. Zero and up; ValueError below."""
    if number < 0:
        raise ValueError(number)
    if number < 10:
        return [SMALL[number]]
    for worth, word, joined in ((1000, "ribu", "seribu"), (100, "ratus", "seratus")):
        if number >= worth:
            many, rest = divmod(number, worth)
            head = [joined] if many == 1 else [*number_words(many), word]
            return head + (number_words(rest) if rest else [])
    tens, rest = divmod(number, 10)
    if tens == 1:
        return {0: ["sepuluh"], 1: ["sebelas"]}.get(rest, [SMALL[rest], "belas"])
    return [SMALL[tens], "puluh"] + ([SMALL[rest]] if rest else [])


def digits_words(digits: str) -> list[str]:
    """How written digits are read: as a number, or one by one (a leading zero, a long code)."""
    is_whole = digits == "0" or not digits.startswith("0")
    if is_whole and int(digits) <= HIGHEST_READ_WHOLE:
        return number_words(int(digits))
    return [SMALL[int(digit)] for digit in digits]
