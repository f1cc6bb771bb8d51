package dev.varve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Views of a byte array that read or write a whole number in one access. Offsets need not be
 * aligned; an access outside the array throws {@link IndexOutOfBoundsException}.
 *
 * @hidden
 */
@Internal
public final class ByteViews {
  /** An int, little-endian. */
  public static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** A long, little-endian. */
  public static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A long, big-endian: compared as unsigned numbers, these sort as their bytes do. */
  public static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private ByteViews() {}
}
