package brane.usage;

/** What could not be booked: the account that has too little left, and of what. */
record Overdrawn(Charge charge, Amount.Kind kind, long spent) {

    long most() {
        return charge.most().of(kind);
    }
}
