import ring_one

VALUE = 2


def total():
    return VALUE + ring_one.VALUE
