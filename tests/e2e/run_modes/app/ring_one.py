import ring_two

VALUE = 1


def total():
    return VALUE + ring_two.VALUE
