package io.srvlab.rds.simulator.nvme;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** The admin commands of a controller (Base 5), except Connect. */
final class AdminCommands {
    private static final int GET_LOG_PAGE = 0x02;
    private static final int IDENTIFY = 0x06;
    private static final int ABORT = 0x08;
    private static final int SET_FEATURES = 0x09;
    private static final int GET_FEATURES = 0x0a;
    private static final int EVENT_REQUEST = 0x0c;
    private static final int KEEP_ALIVE = 0x18;

    private static final int QUEUES = 0x07;
    private static final int EVENTS = 0x0b;
    private static final int KEEP_ALIVE_TIMER = 0x0f;
    private static final int MOST_QUEUES = 64;
    private static final int LONGEST_LOG = 64 << 10;

    private static final int PROPERTY_SET = 0x00;
    private static final int PROPERTY_GET = 0x04;

    private final Controller controller;
    private final Supplier<byte[]> discoveryLog;

    /** @param discoveryLog log page 0x70, of a discovery controller */
    AdminCommands(Controller controller, Supplier<byte[]> discoveryLog) {
        this.controller = controller;
        this.discoveryLog = discoveryLog;
    }

    /** Empty: answered later. */
    Optional<Answer> run(Command command) {
        if (command.isFabrics()) {
            return Optional.of(property(command));
        }
        if (!controller.isEnabled()) {
            return Optional.of(Answer.bad(Answer.SEQUENCE));
        }
        if (command.opcode() == EVENT_REQUEST) {
            return controller.waitForEvent(command) ? Optional.empty() : Optional.of(Answer.bad(0x105 | Answer.FINAL));
        }
        return Optional.of(
                switch (command.opcode()) {
                    case IDENTIFY -> identify(command);
                    case GET_LOG_PAGE -> log(command);
                    case SET_FEATURES -> setFeature(command);
                    case GET_FEATURES -> feature(command);
                    case ABORT -> Answer.good(1); // not aborted: it ends by itself
                    case KEEP_ALIVE -> Answer.good();
                    default -> Answer.bad(Answer.INVALID_OPCODE);
                });
    }

    /** Base 6.4 and 6.6. */
    private Answer property(Command command) {
        int offset = command.dword(11);
        return switch (command.fabricsType()) {
            case PROPERTY_GET -> controller.property(offset).map(Answer::good).orElse(Answer.bad(Answer.INVALID_FIELD));
            case PROPERTY_SET ->
                controller.setProperty(offset, command.entry().getLong(48))
                        ? Answer.good()
                        : Answer.bad(Answer.INVALID_FIELD);
            default -> Answer.bad(Answer.INVALID_OPCODE);
        };
    }

    private Answer identify(Command command) {
        int structure = command.dword(10) & 0xff;
        if (structure == 0x01) {
            return Answer.of(Identity.controller(controller.nqn(), controller.id(), controller.isDiscovery()));
        }
        Optional<Namespace> namespace = controller.namespace();
        if (namespace.isEmpty()) {
            return Answer.bad(Answer.INVALID_FIELD);
        }
        controller.guest().ifPresent(guest -> guest.rescan());
        boolean known = command.namespace() == 1;
        return switch (structure) {
            case 0x00 ->
                known ? Answer.of(Identity.namespace(namespace.get().blocks())) : Answer.bad(Answer.INVALID_NAMESPACE);
            case 0x02 -> Answer.of(Identity.list(command.namespace()));
            case 0x03 ->
                known ? Answer.of(Identity.descriptors(controller.nqn())) : Answer.bad(Answer.INVALID_NAMESPACE);
            default -> Answer.bad(Answer.INVALID_FIELD);
        };
    }

    /** Base 5.16: {@code NUMD} is 0-based, in dwords; an offset beyond the page gives zeros. */
    private Answer log(Command command) {
        long length = ((command.dword(11) & 0xffffL) << 16 | command.dword(10) >>> 16) * 4 + 4;
        long from = Integer.toUnsignedLong(command.dword(12)) | (long) command.dword(13) << 32;
        if (length > LONGEST_LOG || from < 0) {
            return Answer.bad(Answer.INVALID_FIELD);
        }
        byte[] page = switch (command.dword(10) & 0xff) {
            case 0x01, 0x02, 0x03 -> new byte[512];
            case 0x04 -> changedNamespaces();
            case 0x05 -> effects();
            case 0x70 -> controller.isDiscovery() ? discoveryLog.get() : Pdu.NO_DATA;
            default -> Pdu.NO_DATA;
        };
        if (page.length == 0) {
            return Answer.bad(Answer.INVALID_FIELD);
        }
        int begin = (int) Math.min(from, page.length);
        return Answer.of(Arrays.copyOf(Arrays.copyOfRange(page, begin, page.length), (int) length));
    }

    private byte[] changedNamespaces() {
        ByteBuffer list = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        return controller.takeChange() ? list.putInt(0, 1).array() : list.array();
    }

    /** Which commands are supported, all without effects (Base 5.16.1.6). */
    private static byte[] effects() {
        ByteBuffer log = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        for (int admin :
                new int[] {GET_LOG_PAGE, IDENTIFY, ABORT, SET_FEATURES, GET_FEATURES, EVENT_REQUEST, KEEP_ALIVE}) {
            log.putInt(admin * 4, 1);
        }
        for (int io : new int[] {0x00, 0x01, 0x02, 0x08, 0x09}) {
            log.putInt(1024 + io * 4, 1);
        }
        return log.array();
    }

    private Answer setFeature(Command command) {
        return switch (command.dword(10) & 0xff) {
            case QUEUES -> Answer.good(granted(command.dword(11)));
            case EVENTS -> {
                controller.tellsOfNamespaces((command.dword(11) & 1 << 8) != 0);
                yield Answer.good();
            }
            case KEEP_ALIVE_TIMER -> Answer.good();
            default -> Answer.bad(Answer.INVALID_FIELD);
        };
    }

    private static Answer feature(Command command) {
        return (command.dword(10) & 0xff) == QUEUES
                ? Answer.good((MOST_QUEUES - 1) << 16 | (MOST_QUEUES - 1))
                : Answer.bad(Answer.INVALID_FIELD);
    }

    /** 0-based numbers of submission and completion queues, as asked for but no more than there are. */
    private static long granted(int asked) {
        int submission = Math.min(asked & 0xffff, MOST_QUEUES - 1);
        int completion = Math.min(asked >>> 16, MOST_QUEUES - 1);
        return (long) completion << 16 | submission;
    }
}
