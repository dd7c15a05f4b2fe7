package brane.broker;

/** Which model it is: one name at one server by one protocol. */
record ModelKey(String provider, String endpoint, String model) {

    static ModelKey of(ModelTarget target) {
        return new ModelKey(target.provider(), target.endpoint().replaceFirst("/+$", ""), target.model());
    }
}
